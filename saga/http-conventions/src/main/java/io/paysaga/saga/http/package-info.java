/** What every HTTP door of the services does the same way: strict JSON in, problems out. */
@NullMarked
package io.paysaga.saga.http;

import org.jspecify.annotations.NullMarked;
