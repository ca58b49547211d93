/** What was measured, as JSON and as a page. */
@NullMarked
package io.paysaga.benchmark.report;

import org.jspecify.annotations.NullMarked;
