/** Stories of the pay saga, told over HTTP and Kafka to processes of their own. */
@NullMarked
package io.paysaga.e2e;

import org.jspecify.annotations.NullMarked;
