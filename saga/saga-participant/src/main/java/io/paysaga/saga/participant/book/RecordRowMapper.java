package io.paysaga.saga.participant.book;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * Reads a row of a book as a record: each component from the column of its name, {@code sagaId}
 * from {@code saga_id}. Moments are stored in UTC; ids of sagas are selected as text, with {@code
 * bin_to_uuid}.
 *
 * @param <T> its components are numbers, texts, moments, UUIDs and enums
 */
public final class RecordRowMapper<T extends Record> implements RowMapper<T> {

  private final Constructor<T> constructor;
  private final RecordComponent[] components;
  private final String[] columns;

  private RecordRowMapper(Constructor<T> constructor, RecordComponent[] components) {
    this.constructor = constructor;
    this.components = components;
    this.columns =
        Arrays.stream(components)
            .map(each -> JdbcUtils.convertPropertyNameToUnderscoreName(each.getName()))
            .toArray(String[]::new);
  }

  /** Reads rows as this record. */
  public static <T extends Record> RecordRowMapper<T> of(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return new RecordRowMapper<>(type.getDeclaredConstructor(types), components);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Override
  public T mapRow(ResultSet row, int number) throws SQLException {
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int at = 0; at < values.length; at++) {
      values[at] = value(row, columns[at], components[at].getType());
    }
    return BeanUtils.instantiateClass(constructor, values);
  }

  private static @Nullable Object value(ResultSet row, String column, Class<?> type)
      throws SQLException {
    if (type == long.class || type == Long.class) {
      return row.getObject(column, Long.class);
    }
    if (type == Instant.class) {
      LocalDateTime utc = row.getObject(column, LocalDateTime.class);
      return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
    }
    String text = row.getString(column);
    if (text == null || type == String.class) {
      return text;
    }
    return type == UUID.class ? UUID.fromString(text) : constant(type, text);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Object constant(Class<?> type, String name) {
    return Enum.valueOf((Class<? extends Enum>) type, name);
  }
}
