package io.paysaga.saga.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that must not be.
 *
 * @param kind as {@code points-without-saga}; a name that does not change
 * @param sagaId absent when it is about the subject, whichever saga it was
 * @param subject as {@code ORDER:100}
 * @param evidence the rows that prove it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Finding(
    String kind,
    @Nullable UUID sagaId,
    @Nullable String subject,
    String message,
    List<Evidence> evidence) {

  /**
   * A row as its owner told it.
   *
   * @param table as {@code point.ledger}
   */
  public record Evidence(String table, Object row) {}

  /** Some rows of one table. */
  public record Rows(String table, List<?> rows) {

    private Stream<Evidence> evidence() {
      return rows.stream().map(row -> new Evidence(table, row));
    }
  }

  /** What is told of one saga, whose own row is the first evidence. */
  public static Finding ofSaga(String kind, AuditedSaga<?> saga, String message, Rows... evidence) {
    return ofSaga(kind, saga.row(), message, evidence);
  }

  static Finding ofSaga(String kind, SagaSnapshot saga, String message, Rows... evidence) {
    return new Finding(
        kind,
        saga.id(),
        saga.subject().toString(),
        message,
        Stream.concat(sagas(List.of(saga)).evidence(), all(evidence)).toList());
  }

  static Rows sagas(List<SagaSnapshot> rows) {
    return new Rows("orchestrator.saga", rows);
  }

  /** What is told of a subject, whichever saga it was. */
  public static Finding ofSubject(String kind, String subject, String message, Rows... evidence) {
    return new Finding(kind, null, subject, message, all(evidence).toList());
  }

  private static Stream<Evidence> all(Rows... evidence) {
    return Arrays.stream(evidence).flatMap(Rows::evidence);
  }

  Finding withAtMost(int rows) {
    return evidence.size() <= rows
        ? this
        : new Finding(kind, sagaId, subject, message, List.copyOf(evidence.subList(0, rows)));
  }

  /** What stays the same when the same is found again. */
  record Key(String kind, @Nullable UUID sagaId, @Nullable String subject) {}

  Key key() {
    return new Key(kind, sagaId, subject);
  }
}
