/** Operators' doors: search, timeline, repair. */
@NullMarked
package io.paysaga.saga.orchestration.web;

import org.jspecify.annotations.NullMarked;
