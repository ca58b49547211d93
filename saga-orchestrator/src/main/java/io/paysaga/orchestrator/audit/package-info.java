/** The auditor's command, for people and for CI. */
@NullMarked
package io.paysaga.orchestrator.audit;

import org.jspecify.annotations.NullMarked;
