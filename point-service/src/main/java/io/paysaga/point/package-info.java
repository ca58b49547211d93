/** Points: what buyers have charged, what sagas used of it and gave back. */
@NullMarked
package io.paysaga.point;

import org.jspecify.annotations.NullMarked;
