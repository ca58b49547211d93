/** What the machine can do at most: commits, rows, round trips over Kafka, and HTTP echoes. */
@NullMarked
package io.paysaga.benchmark.raw;

import org.jspecify.annotations.NullMarked;
