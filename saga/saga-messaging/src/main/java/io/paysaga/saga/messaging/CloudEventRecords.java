package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads messages as CloudEvents 1.0 in Kafka's binary mode: attributes are headers
 * ({@code ce_id}, {@code ce_type}, ...), the value is plain JSON.
 */
public final class CloudEventRecords {

  /** A message is a few hundred bytes; a larger value than this is refused before it is parsed. */
  static final int LARGEST_VALUE = 64 * 1024;

  /** Names and values together: what a reason or a reply repeats of them stays small. */
  static final int LARGEST_HEADERS = 8 * 1024;

  /** As long as an inbox keeps it. */
  static final int LONGEST_SOURCE = 255;

  private static final String JSON = "application/json";
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");

  private final MessageJson json;
  private final MessageTypes types;
  private final String source;
  private final Signatures signatures;

  /**
   * Neither signs nor checks who has signed.
   *
   * @param source who sends: the CloudEvents source, {@code /point-service}
   */
  public CloudEventRecords(MessageJson json, String source) {
    this(json, source, Signatures.none());
  }

  CloudEventRecords(MessageJson json, String source, Signatures signatures) {
    this.json = json;
    this.types = json.types();
    this.source = source;
    this.signatures = signatures;
  }

  /** Who sends what this one writes, as {@code /point-service}. */
  public String source() {
    return source;
  }

  /**
   * For the topic that the message's family travels on.
   *
   * @param subject the aggregate that the message is about, as {@code ORDER:100}
   */
  public ProducerRecord<byte[], byte[]> write(String key, String subject, SagaMessage<?> message) {
    return write(types.topicFor(message.body().getClass()), key, subject, message);
  }

  /**
   * What an orchestrator says to who owns the topic.
   *
   * @param subject the aggregate that the message is about, as {@code ORDER:100}
   */
  public ProducerRecord<byte[], byte[]> write(
      String topic, String key, String subject, SagaMessage<?> message) {
    ProducerRecord<byte[], byte[]> kafka = unsigned(topic, key, subject, message);
    signatures.sign(kafka);
    return kafka;
  }

  /** What a participant replies, for the orchestrator that has sent the command. */
  public ProducerRecord<byte[], byte[]> reply(
      SagaMessage<? extends Command> command, Reply reply, Instant now) {
    ProducerRecord<byte[], byte[]> kafka =
        unsigned(
            signatures
                .repliesTopicOf(command.source())
                .orElseGet(() -> types.topicFor(reply.getClass())),
            command.sagaId().toString(),
            command.body().key(),
            new SagaMessage<>(
                command.id(),
                command.sagaId(),
                reply,
                command.attempt(),
                command.traceparent(),
                now));
    signatures.signReply(kafka, command.source());
    return kafka;
  }

  private ProducerRecord<byte[], byte[]> unsigned(
      String topic, String key, String subject, SagaMessage<?> message) {
    Object body = message.body();
    ProducerRecord<byte[], byte[]> kafka =
        new ProducerRecord<>(topic, key.getBytes(UTF_8), json.writeBody(body));
    Headers headers = kafka.headers();
    put(headers, "ce_specversion", "1.0");
    put(headers, "ce_id", message.id());
    put(headers, "ce_type", json.nameOf(body));
    put(headers, "ce_source", source);
    put(headers, "ce_time", message.time().toString());
    put(headers, "ce_subject", subject);
    put(headers, "ce_sagaid", message.sagaId().toString());
    if (isOfCommand(body)) {
      put(headers, "ce_step", message.commandId().step());
    }
    put(headers, "ce_attempt", Integer.toString(message.attempt()));
    put(headers, "content-type", JSON);
    if (message.traceparent() != null) {
      put(headers, "traceparent", message.traceparent());
    }
    return kafka;
  }

  /**
   * @throws UndecodableRecord when who may say this has not signed it, a header is missing, wrong
   *     or there twice, the type is unknown or not of the expected family or of this topic, the
   *     value is not that type's JSON, or more than 8 KiB of headers or 64 KiB of value came
   */
  public <T> SagaMessage<T> read(ConsumerRecord<byte[], byte[]> kafka, Class<T> expected) {
    // Before anything is said of it: what a stranger writes must not fill the dead letters.
    Set<String> ownedTopics = signatures.check(kafka);
    Headers headers = kafka.headers();
    checkSize("value", kafka.value() == null ? 0 : kafka.value().length, LARGEST_VALUE);
    checkSize("headers", sizeOf(headers), LARGEST_HEADERS);
    checkOnce(headers);
    String id = need(headers, "ce_id");
    String name = need(headers, "ce_type");
    Class<?> type = json.typeOf(name);
    if (!expected.isAssignableFrom(type) || !types.travelsOn(type, kafka.topic())) {
      throw new UndecodableRecord("'" + name + "' does not belong on " + kafka.topic() + ".");
    }
    Object body = json.readBody(kafka.value(), type);
    try {
      UUID sagaId = UUID.fromString(need(headers, "ce_sagaid"));
      if (isOfCommand(body) && !CommandId.parse(id).sagaId().equals(sagaId)) {
        throw new UndecodableRecord("ce_id and ce_sagaid name different sagas.");
      }
      return new SagaMessage<>(
          id,
          sagaId,
          expected.cast(body),
          attempt(need(headers, "ce_attempt")),
          traceparent(headers),
          Instant.parse(need(headers, "ce_time")),
          source(headers),
          ownedTopics);
    } catch (IllegalArgumentException | DateTimeException wrong) {
      throw new UndecodableRecord("A header is malformed: " + wrong.getMessage(), wrong);
    }
  }

  private static int attempt(String text) {
    int attempt = Integer.parseInt(text);
    if (attempt < 1) {
      throw new IllegalArgumentException("attempts count from 1, not " + attempt + ".");
    }
    return attempt;
  }

  private static @Nullable String source(Headers headers) {
    String source = text(headers, "ce_source");
    if (source == null || source.isBlank()) {
      return null;
    }
    if (source.length() > LONGEST_SOURCE) {
      throw new IllegalArgumentException(
          "ce_source has " + source.length() + " characters, at most " + LONGEST_SOURCE + ".");
    }
    return source;
  }

  /** One that is malformed is ignored, as W3C Trace Context demands. */
  private static @Nullable String traceparent(Headers headers) {
    String text = text(headers, "traceparent");
    return text != null && TRACEPARENT.matcher(text).matches() ? text : null;
  }

  private static void checkSize(String what, int bytes, int most) {
    if (bytes > most) {
      throw new UndecodableRecord(
          String.format(Locale.ROOT, "Too large: %d bytes of %s, at most %d.", bytes, what, most));
    }
  }

  private static int sizeOf(Headers headers) {
    int bytes = 0;
    for (Header header : headers) {
      bytes += header.key().length() + (header.value() == null ? 0 : header.value().length);
    }
    return bytes;
  }

  /** Which of two would count is the reader's to say, not the sender's. */
  private static void checkOnce(Headers headers) {
    Set<String> attributes = new HashSet<>();
    for (Header header : headers) {
      if (header.key().startsWith("ce_") && !attributes.add(header.key())) {
        throw new UndecodableRecord("The header " + header.key() + " is there twice.");
      }
    }
  }

  /** Commands and replies carry a command's id; other messages one of their own. */
  private static boolean isOfCommand(Object body) {
    return body instanceof Command || body instanceof Reply;
  }

  private static void put(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  private static String need(Headers headers, String name) {
    String value = text(headers, name);
    if (value == null || value.isBlank()) {
      throw new UndecodableRecord("The header " + name + " is missing.");
    }
    return value;
  }

  private static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }
}
