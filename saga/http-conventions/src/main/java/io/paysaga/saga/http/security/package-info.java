/** Who may call which door: tokens, roles, owners, and the one place that decides. */
@NullMarked
package io.paysaga.saga.http.security;

import org.jspecify.annotations.NullMarked;
