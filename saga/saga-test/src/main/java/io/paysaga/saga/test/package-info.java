/**
 * What proves the libraries proves what is built on them: for the tests of a flow and its teams.
 */
@NullMarked
package io.paysaga.saga.test;

import org.jspecify.annotations.NullMarked;
