/** Starts, kills and restarts the real servers. */
@NullMarked
package io.paysaga.servers;

import org.jspecify.annotations.NullMarked;
