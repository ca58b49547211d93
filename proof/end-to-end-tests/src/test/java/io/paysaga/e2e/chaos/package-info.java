/** Breaks everything under load, heals it, and looks whether anything was lost or done twice. */
@NullMarked
package io.paysaga.e2e.chaos;

import org.jspecify.annotations.NullMarked;
