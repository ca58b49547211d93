package io.paysaga.servers;

import java.util.Locale;

/** Who uses a service's database: each may do its own part only. */
public enum DatabaseUser {
  /** Changes tables, and grants the others what they may do with them. */
  MIGRATING(
      "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES",
      " WITH GRANT OPTION"),
  /** Reads all; what it may write is granted table by table. */
  SERVING("SELECT", ""),
  /** Deletes what is older than its retention; all that it may do is granted table by table. */
  PURGING("USAGE", "");

  private final String privileges;
  private final String option;

  DatabaseUser(String privileges, String option) {
    this.privileges = privileges;
    this.option = option;
  }

  /** Its name in the database {@code database}. */
  public String of(String database) {
    return database + "_" + name().toLowerCase(Locale.ROOT);
  }

  /** What it may do from the beginning. */
  String grant(String database) {
    String on = this == PURGING ? "*.*" : database + ".*";
    return "GRANT " + privileges + " ON " + on + " TO '" + of(database) + "'@'%'" + option;
  }
}
