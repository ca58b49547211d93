package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every program does with SQL. */
final class Sql {

  private Sql() {}

  @FunctionalInterface
  interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  /**
   * Selects by a list of keys, numbers or ids, in one statement. Who locks names the index: in a
   * small table a long list of keys looks dearer than the whole table, all of whose rows would be
   * locked on the way.
   */
  static void select(
      Connection connection, String before, Collection<?> keys, String after, RowReader reader)
      throws SQLException {
    StringBuilder sql = new StringBuilder(before).append(" in (?");
    sql.append(",?".repeat(keys.size() - 1)).append(')').append(after);
    try (PreparedStatement select = connection.prepareStatement(sql.toString())) {
      int at = 1;
      for (Object key : keys) {
        if (key instanceof UUID id) {
          select.setBytes(at++, bytes(id));
        } else if (key instanceof Long number) {
          select.setLong(at++, number);
        } else {
          select.setString(at++, key.toString());
        }
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  @FunctionalInterface
  interface RowWriter<T> {
    void write(PreparedStatement row, T value) throws SQLException;
  }

  /** Writes all rows in one statement; nothing when there are none. */
  static <T> void write(
      Connection connection, String sql, Collection<T> values, RowWriter<? super T> writer)
      throws SQLException {
    if (values.isEmpty()) {
      return;
    }
    try (PreparedStatement insert = connection.prepareStatement(sql)) {
      for (T value : values) {
        writer.write(insert, value);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  static UUID uuid(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  /** A moment as a DATETIME column takes it, in UTC. */
  static String time(Instant moment) {
    return time(moment.toString());
  }

  /**
   * @param iso as 2026-11-21T11:42:27.782Z
   */
  static String time(String iso) {
    return iso.substring(0, 10) + ' ' + iso.substring(11, iso.length() - 1);
  }

  /** A DATETIME(6) column as the server wrote it, spared the driver's calendars. */
  static @Nullable String moment(ResultSet row, int column) throws SQLException {
    byte[] text = row.getBytes(column);
    return text == null ? null : new String(text, US_ASCII);
  }

  /** What such a column says, in milliseconds, as JSON has it. */
  static String iso(String moment) {
    return moment.substring(0, 10) + 'T' + moment.substring(11, 23) + 'Z';
  }
}
