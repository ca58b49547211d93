@NullMarked
package io.paysaga.issuer;

import org.jspecify.annotations.NullMarked;
