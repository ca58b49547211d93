/** Real MySQL, Kafka and Redis for people and tests, and a stand-in for the data platform. */
@NullMarked
package io.paysaga.servers;

import org.jspecify.annotations.NullMarked;
