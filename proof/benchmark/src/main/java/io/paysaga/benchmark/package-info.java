/** Measures the system against what the machine can do, and writes a report. */
@NullMarked
package io.paysaga.benchmark;

import org.jspecify.annotations.NullMarked;
