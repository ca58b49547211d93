package io.paysaga.servers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** What a client needs to use a database. */
public record DatabaseAccess(String url, String user, String password) {

  /**
   * Batches travel as one statement, a black-holed server is noticed, times are UTC, and the server
   * frees the locks of a client that froze.
   */
  private static final String PARAMETERS =
      "?rewriteBatchedStatements=true&connectTimeout=3000&socketTimeout=30000"
          + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true"
          + "&sessionVariables=wait_timeout=40,innodb_lock_wait_timeout=2"
          + "&sslMode=DISABLED&allowPublicKeyRetrieval=true";

  static DatabaseAccess of(String address, String database, String user, String password) {
    return new DatabaseAccess(
        "jdbc:mysql://" + address + "/" + database + PARAMETERS, user, password);
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url, user, password);
  }

  @Override
  public String toString() {
    return user + " at " + url;
  }
}
