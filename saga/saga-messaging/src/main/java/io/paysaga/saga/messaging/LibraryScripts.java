package io.paysaga.saga.messaging;

/**
 * The database scripts that a library brings along. A library declares one bean of this type; the
 * scripts run at the start, after the migrations of the host and before any bean that uses the
 * database, each once, in the order of their versions.
 *
 * <p>Each script must bear to run again: MySQL commits every DDL statement by itself, so a process
 * that dies between a script and its history runs it again at its next start.
 *
 * @param location a folder of Flyway scripts, as {@code classpath:com/example/migration}
 * @param history the table, of this library alone, that tells which scripts have run
 * @param grants a folder of Flyway callbacks that grant {@code ${serving}} and {@code ${purging}}
 *     what they may do with the tables; run only where these users differ
 */
public record LibraryScripts(String location, String history, String grants) {}
