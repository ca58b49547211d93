/** Orders: placed by buyers, paid by sagas, told to the data platform. */
@NullMarked
package io.paysaga.order;

import org.jspecify.annotations.NullMarked;
