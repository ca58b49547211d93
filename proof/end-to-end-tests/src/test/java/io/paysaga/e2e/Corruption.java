package io.paysaga.e2e;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;

/** Changes the books behind the services' backs, and puts every row back as it was. */
final class Corruption implements AutoCloseable {

  private final JdbcTemplate books;
  private final Deque<Runnable> repairs = new ArrayDeque<>();

  Corruption(JdbcTemplate books) {
    this.books = books;
  }

  /** Changes the rows that a condition names, {@code set} as in SQL. */
  void changes(String table, String set, String where) {
    List<Map<String, Object>> before = rows(table, where);
    books.update("update " + table + " set " + set + " where " + where);
    repairs.push(() -> before.forEach(row -> putBack(table, row)));
  }

  void removes(String table, String where) {
    List<Map<String, Object>> before = rows(table, where);
    books.update("delete from " + table + " where " + where);
    repairs.push(() -> before.forEach(row -> putBack(table, row)));
  }

  /** Adds a row; the condition names it. */
  void adds(String table, String values, String where) {
    books.update("insert into " + table + " " + values);
    repairs.push(() -> books.update("delete from " + table + " where " + where));
  }

  private List<Map<String, Object>> rows(String table, String where) {
    List<Map<String, Object>> rows =
        books.queryForList("select " + columns(table) + " from " + table + " where " + where);
    if (rows.isEmpty()) {
      throw new IllegalStateException("Nothing to corrupt: " + table + " where " + where);
    }
    return rows;
  }

  /** Those that can be put back: all but the computed ones. */
  private String columns(String table) {
    return String.join(
        ", ",
        books.queryForList(
            """
            select concat('`', column_name, '`') from information_schema.columns
            where concat(table_schema, '.', table_name) = ? and generation_expression = ''
            """,
            String.class,
            table));
  }

  private void putBack(String table, Map<String, Object> row) {
    books.update(
        "insert into %s (%s) values (%s) on duplicate key update %s"
            .formatted(
                table,
                forEach(row, column -> "`" + column + "`"),
                forEach(row, column -> "?"),
                forEach(row, column -> "`%1$s` = values(`%1$s`)".formatted(column))),
        row.values().toArray());
  }

  private static String forEach(Map<String, Object> row, UnaryOperator<String> text) {
    return row.keySet().stream().map(text).collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    while (!repairs.isEmpty()) {
      repairs.pop().run();
    }
  }
}
