/** Real MySQL, Kafka and Redis for people and tests. */
@NullMarked
package io.paysaga.servers;

import org.jspecify.annotations.NullMarked;
