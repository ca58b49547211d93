package io.paysaga.saga.test.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records that nobody can read, each made of one that could be read. */
enum Garbage {
  NOT_JSON("The value is not a ", like -> with(like, "not JSON")),
  HALF_OF_ITS_JSON("The value is not a ", like -> with(like, json(like).replaceFirst("}$", ""))),
  JSON_AND_MORE("The value is not a ", like -> with(like, json(like) + "{}")),
  NOT_TEXT("The value is not a ", like -> with(like, new byte[] {(byte) 0xff, (byte) 0xfe, 0})),
  EMPTY("The value is not a ", like -> with(like, "")),
  NO_VALUE("The value is empty.", like -> with(like, (byte[]) null)),
  NULL("The value is null.", like -> with(like, "null")),
  ANOTHER_SHAPE("The value is not a ", like -> with(like, "[" + json(like) + "]")),
  NO_FIELDS("The value is not a ", like -> with(like, "{}")),
  TEXT_FOR_NUMBERS(
      "The value is not a ", like -> with(like, json(like).replaceAll(":(\\d+)", ":\"$1\""))),
  FRACTIONS("The value is not a ", like -> with(like, json(like).replaceAll(":(\\d+)", ":$1.5"))),
  NEGATIVE_NUMBERS(
      "The value is not a ", like -> with(like, json(like).replaceAll(":(\\d+)", ":-$1"))),
  NUMBERS_OUT_OF_RANGE(
      "The value is not a ",
      like -> with(like, json(like).replaceAll(":(\\d+)", ":9223372036854775808"))),
  NESTED_DEEPLY("The value is not a ", like -> with(like, "[".repeat(60_000))),
  TOO_LARGE(
      "Too large: ",
      like ->
          with(like, json(like).replaceFirst("}$", ",\"more\":\"" + "x".repeat(65_536) + "\"}"))),
  /** What is added to it on its way to the dead letters exceeds the topic's own limit. */
  AS_LARGE_AS_THE_TOPIC_ALLOWS(
      "Too large: ",
      like -> new ProducerRecord<>(like.topic(), null, like.key(), new byte[1_048_400])),
  NO_HEADERS(
      "The header ce_id is missing.",
      like -> new ProducerRecord<>(like.topic(), null, like.key(), like.value())),
  NO_ID("The header ce_id is missing.", like -> without(like, "ce_id")),
  NO_TYPE("The header ce_type is missing.", like -> without(like, "ce_type")),
  NO_SAGA("The header ce_sagaid is missing.", like -> without(like, "ce_sagaid")),
  NO_ATTEMPT("The header ce_attempt is missing.", like -> without(like, "ce_attempt")),
  NO_TIME("The header ce_time is missing.", like -> without(like, "ce_time")),
  BLANK_ID("The header ce_id is missing.", like -> with(like, "ce_id", " ")),
  MALFORMED_ID("A header is malformed: ", like -> with(like, "ce_id", "42\n42")),
  MALFORMED_SAGA("A header is malformed: ", like -> with(like, "ce_sagaid", "the first")),
  MALFORMED_ATTEMPT("A header is malformed: ", like -> with(like, "ce_attempt", "first")),
  NO_SUCH_ATTEMPT("A header is malformed: ", like -> with(like, "ce_attempt", "0")),
  MALFORMED_TIME("A header is malformed: ", like -> with(like, "ce_time", "yesterday")),
  TOO_LARGE_HEADERS("Too large: ", like -> with(like, "ce_id", "x".repeat(900_000))),
  HEADERS_OF_A_DEAD_LETTER(
      "The header ce_id is missing.",
      like ->
          with(
              with(without(like, "ce_id"), "kafka_dlt-original-partition", ""),
              "springDeserializerExceptionValue",
              "rO0AB")),
  ID_OF_ANOTHER_SAGA(
      "ce_id and ce_sagaid name different sagas.",
      like -> with(like, "ce_sagaid", UUID.randomUUID().toString())),
  UNKNOWN_TYPE(
      "Unknown type 'io.paysaga.unknown.v1'.",
      like -> with(like, "ce_type", "io.paysaga.unknown.v1")),
  TYPE_OF_ANOTHER_TOPIC(
      "'io.paysaga.barrier.barred.v1' does not belong on ",
      like -> with(like, "ce_type", "io.paysaga.barrier.barred.v1"));

  private static final Pattern NUMBER = Pattern.compile(":\\d");
  private static final Set<Garbage> WRONG_NUMBERS =
      EnumSet.of(TEXT_FOR_NUMBERS, FRACTIONS, NEGATIVE_NUMBERS, NUMBERS_OUT_OF_RANGE);

  /** How the reason begins. */
  final String reason;

  private final UnaryOperator<ProducerRecord<byte[], byte[]>> spoil;

  Garbage(String reason, UnaryOperator<ProducerRecord<byte[], byte[]>> spoil) {
    this.reason = reason;
    this.spoil = spoil;
  }

  /** All kinds that can be made of a record: some need a number in it. */
  static List<Garbage> of(ProducerRecord<byte[], byte[]> readable) {
    boolean hasNumbers = NUMBER.matcher(json(readable)).find();
    return Stream.of(values()).filter(kind -> hasNumbers || !WRONG_NUMBERS.contains(kind)).toList();
  }

  /** Of this kind, with the same key; the record that it is made of may be spoilt with it. */
  ProducerRecord<byte[], byte[]> like(ProducerRecord<byte[], byte[]> readable) {
    return spoil.apply(readable);
  }

  private static String json(ProducerRecord<byte[], byte[]> like) {
    return new String(like.value(), UTF_8);
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> like, String value) {
    return with(like, value.getBytes(UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> like, byte @Nullable [] value) {
    return new ProducerRecord<>(like.topic(), null, like.key(), value, like.headers());
  }

  private static ProducerRecord<byte[], byte[]> with(
      ProducerRecord<byte[], byte[]> like, String header, String value) {
    without(like, header).headers().add(header, value.getBytes(UTF_8));
    return like;
  }

  private static ProducerRecord<byte[], byte[]> without(
      ProducerRecord<byte[], byte[]> like, String header) {
    like.headers().remove(header);
    return like;
  }
}
