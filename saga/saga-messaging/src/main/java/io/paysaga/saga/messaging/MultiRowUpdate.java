package io.paysaga.saga.messaging;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.JdbcUpdateAffectedIncorrectNumberOfRowsException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Changes many rows as one statement, each to values of its own. Unlike an insert that updates what
 * is there, it makes no row.
 */
public final class MultiRowUpdate {

  private final String table;
  private final String key;
  private final List<String> columns;

  private MultiRowUpdate(String table, String key, List<String> columns) {
    this.table = table;
    this.key = key;
    this.columns = columns;
  }

  public static MultiRowUpdate of(String table, String key, String... columns) {
    return new MultiRowUpdate(table, key, List.of(columns));
  }

  /**
   * Changes these rows, if any.
   *
   * @param values of a row, its key and then the columns in their order, each as {@link
   *     MultiRowInsert} takes it
   * @throws JdbcUpdateAffectedIncorrectNumberOfRowsException when one of the rows is not there; the
   *     others may be changed then, so the transaction is to be rolled back
   */
  public <T> void run(
      JdbcTemplate jdbc, Collection<T> rows, Function<? super T, @Nullable Object[]> values) {
    if (rows.isEmpty()) {
      return;
    }
    List<@Nullable Object[]> all = rows.stream().<@Nullable Object[]>map(values).toList();
    String sql = sql(all.size());
    int found =
        jdbc.update(
            sql,
            update -> {
              int at = 1;
              for (int column = 1; column <= columns.size(); column++) {
                for (Object[] row : all) {
                  MultiRowInsert.set(update, at++, row[0]);
                  MultiRowInsert.set(update, at++, row[column]);
                }
              }
              for (Object[] row : all) {
                MultiRowInsert.set(update, at++, row[0]);
              }
            });
    if (found != all.size()) {
      throw new JdbcUpdateAffectedIncorrectNumberOfRowsException(sql, all.size(), found);
    }
  }

  private String sql(int rows) {
    String theirs = " = case " + key + " when ? then ?".repeat(rows) + " end";
    return "update "
        + table
        + " set "
        + columns.stream().map(column -> column + theirs).collect(joining(", "))
        + " where "
        + key
        + " in ("
        + String.join(",", Collections.nCopies(rows, "?"))
        + ")";
  }
}
