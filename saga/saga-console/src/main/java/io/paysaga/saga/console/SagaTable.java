package io.paysaga.saga.console;

import static java.util.stream.Collectors.joining;

import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.List;
import java.util.stream.Stream;

/** Sagas as comma-separated values (RFC 4180), which spreadsheets open too. */
final class SagaTable {

  private static final String LINE_END = "\r\n";

  private SagaTable() {}

  static String of(List<SagaWords.Named> sagas) {
    return Stream.concat(
            Stream.of(
                row(
                    "id", "flow", "subject", "owner", "status", "at", "failure", "amount", "began",
                    "moved")),
            sagas.stream().map(SagaTable::row))
        .collect(joining(LINE_END, "", LINE_END));
  }

  private static String row(SagaWords.Named named) {
    SagaView saga = named.saga();
    SagaFailure failure = saga.failure();
    return row(
        saga.id().toString(),
        saga.type(),
        saga.subject().toString(),
        saga.owner(),
        named.status(),
        named.at(),
        failure == null ? "" : failure.code(),
        named.amount().replace(",", ""),
        saga.createdAt().toString(),
        saga.updatedAt().toString());
  }

  private static String row(String... values) {
    return Stream.of(values).map(SagaTable::value).collect(joining(","));
  }

  /** A spreadsheet would calculate what begins as a formula does. */
  private static String value(String text) {
    boolean formula = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0;
    return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
  }
}
