/** What a load costs: processors, memory, disk, statements, records. */
@NullMarked
package io.paysaga.benchmark.watch;

import org.jspecify.annotations.NullMarked;
