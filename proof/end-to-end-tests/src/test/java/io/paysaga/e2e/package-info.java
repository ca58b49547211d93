/** Stories of both sagas, told over HTTP and Kafka to processes of their own. */
@NullMarked
package io.paysaga.e2e;

import org.jspecify.annotations.NullMarked;
