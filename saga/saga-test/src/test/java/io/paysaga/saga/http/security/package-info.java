/**
 * What the doors of http-conventions do with an issuer's tokens; no library depends on saga-test.
 */
@NullMarked
package io.paysaga.saga.http.security;

import org.jspecify.annotations.NullMarked;
