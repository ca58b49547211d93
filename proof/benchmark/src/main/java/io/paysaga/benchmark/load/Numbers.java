package io.paysaga.benchmark.load;

import io.paysaga.servers.DatabaseAccess;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rows by the thousand, which the database makes itself from a table of numbers. */
public final class Numbers {

  /** Rows of one transaction. */
  private static final int AT_ONCE = 10_000;

  private final DatabaseAccess database;

  /**
   * @param database sees the databases of all services
   */
  public Numbers(DatabaseAccess database) {
    this.database = database;
    execute("create database if not exists benchmark");
    execute("create table if not exists benchmark.numbers (n int not null primary key)");
    execute(
        """
        insert ignore into benchmark.numbers
        with recursive numbers (n) as (select 0 union all select n + 1 from numbers where n < 999)
        select thousands.n * 1000 + numbers.n from numbers
        join (select n from numbers where n < %d) thousands
        """
            .formatted(AT_ONCE / 1000));
  }

  public void execute(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException failed) {
      throw new IllegalStateException(sql + ": " + failed.getMessage(), failed);
    }
  }

  /** Empties a table, whatever refers to it. */
  public void truncate(String table) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("set foreign_key_checks = 0");
      statement.execute("truncate table " + table);
    } catch (SQLException failed) {
      throw new IllegalStateException(table + ": " + failed.getMessage(), failed);
    }
  }

  /** The columns of a table that are not computed, in their order. */
  public List<String> columns(String schema, String table) {
    String sql =
        """
        select column_name from information_schema.columns
        where table_schema = ? and table_name = ? and generation_expression = ''
        order by ordinal_position
        """;
    List<String> columns = new ArrayList<>();
    try (Connection connection = database.connect();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, schema);
      statement.setString(2, table);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.add(rows.getString(1));
        }
      }
      return columns;
    } catch (SQLException failed) {
      throw new IllegalStateException(table + ": " + failed.getMessage(), failed);
    }
  }

  /** Numbers by their names: the two columns of what this asks for, the name first. */
  public Map<String, Long> numbers(String sql) {
    Map<String, Long> numbers = new TreeMap<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        numbers.put(rows.getString(1), rows.getLong(2));
      }
      return numbers;
    } catch (SQLException failed) {
      throw new IllegalStateException(sql + ": " + failed.getMessage(), failed);
    }
  }

  /** The one number that this asks for; 0 for null. */
  public long number(String sql) {
    String text = text(sql);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /** The one value that this asks for; empty for null. */
  public String text(String sql) {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      String text = result.getString(1);
      return text == null ? "" : text;
    } catch (SQLException failed) {
      throw new IllegalStateException(sql + ": " + failed.getMessage(), failed);
    }
  }

  /**
   * @param inserts each with {@code :from}, and {@code numbers.n} below {@code :many} for one row;
   *     together they are one transaction for each ten thousand
   */
  public void insert(int count, String... inserts) {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      for (int from = 0; from < count; from += AT_ONCE) {
        for (String insert : inserts) {
          String sql =
              insert
                  .replace(":from", Integer.toString(from))
                  .replace(":many", Integer.toString(Math.min(AT_ONCE, count - from)));
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.executeUpdate();
          }
        }
        connection.commit();
      }
    } catch (SQLException failed) {
      throw new IllegalStateException("Nothing is prepared: " + failed.getMessage(), failed);
    }
  }
}
