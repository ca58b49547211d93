package io.paysaga.saga.messaging;

import com.fasterxml.uuid.impl.UUIDUtil;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Inserts many rows as one statement. The driver makes one of a JDBC batch too, but writes every
 * value twice on the way.
 */
public final class MultiRowInsert {

  private final String before;
  private final String row;
  private final String after;

  private MultiRowInsert(String before, String row, String after) {
    this.before = before;
    this.row = row;
    this.after = after;
  }

  public static MultiRowInsert into(String table, String... columns) {
    return new MultiRowInsert(
        "insert into " + table + " (" + String.join(", ", columns) + ") values ",
        "(" + String.join(",", Collections.nCopies(columns.length, "?")) + ")",
        "");
  }

  /** With these columns taken from a row whose key is there already. */
  public MultiRowInsert orUpdate(String... columns) {
    return new MultiRowInsert(
        before,
        row,
        " on duplicate key update "
            + String.join(
                ", ",
                Stream.of(columns).map(column -> column + " = values(" + column + ")").toList()));
  }

  /**
   * Inserts these rows, if any.
   *
   * @param values of a row, in the columns' order: an id, a moment and an enum are written as their
   *     columns hold them, that is, as 16 bytes, in UTC, by name
   * @throws org.springframework.dao.DuplicateKeyException when a key is there already; then none of
   *     the rows is
   */
  public <T> void run(
      JdbcTemplate jdbc, Collection<T> rows, Function<? super T, @Nullable Object[]> values) {
    if (rows.isEmpty()) {
      return;
    }
    jdbc.update(
        before + String.join(",", Collections.nCopies(rows.size(), row)) + after,
        insert -> {
          int at = 1;
          for (T each : rows) {
            for (Object value : values.apply(each)) {
              set(insert, at++, value);
            }
          }
        });
  }

  static void set(PreparedStatement insert, int at, @Nullable Object value) throws SQLException {
    if (value instanceof UUID id) {
      insert.setBytes(at, UUIDUtil.asByteArray(id));
    } else if (value instanceof Instant moment) {
      insert.setObject(at, LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
    } else if (value instanceof Enum<?> constant) {
      insert.setString(at, constant.name());
    } else {
      insert.setObject(at, value);
    }
  }
}
