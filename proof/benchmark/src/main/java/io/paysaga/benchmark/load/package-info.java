/** Checkouts by the thousand: prepared with SQL, asked for over HTTP, their latencies kept. */
@NullMarked
package io.paysaga.benchmark.load;

import org.jspecify.annotations.NullMarked;
