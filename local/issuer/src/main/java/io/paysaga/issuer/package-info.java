/** Makes the tokens of one machine. It knows nothing of the shop but who there is in it. */
@NullMarked
package io.paysaga.issuer;

import org.jspecify.annotations.NullMarked;
