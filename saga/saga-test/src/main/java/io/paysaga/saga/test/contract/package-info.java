/** What every participant promises, as suites that a service inherits. */
@NullMarked
package io.paysaga.saga.test.contract;

import org.jspecify.annotations.NullMarked;
