/** What operators and buyers are answered, and what is stored, written down word by word. */
@NullMarked
package io.paysaga.orchestrator.answers;

import org.jspecify.annotations.NullMarked;
