/** Operators' doors: search, timeline, repair. */
@NullMarked
package io.paysaga.orchestrator.ops;

import org.jspecify.annotations.NullMarked;
