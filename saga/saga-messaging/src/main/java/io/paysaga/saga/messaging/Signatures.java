package io.paysaga.saga.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.saga.messaging.SignatureProperties.Demand;
import io.paysaga.saga.messaging.UntrustedRecord.Why;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Tells who has spoken. An orchestrator and each of its participants share keys; what one of them
 * writes for the other it signs, and what is read must be signed by who may say it: a command by
 * the orchestrator that it names, which the participant's settings name too, and a reply by one of
 * the orchestrator's participants.
 *
 * <p>A signature has no age and is no nonce: the inbox and the open commands know copies.
 */
public final class Signatures {

  private static final String ORCHESTRATOR = "ce_orchestrator";
  private static final String KEY_ID = "ce_keyid";
  private static final String SIGNATURE = "ce_signature";

  private final Demand demand;
  private final String me;
  private final String repliesTopic;
  private final Clock clock;
  private final Map<String, String> orchestrators;
  private final Map<String, Set<String>> participants = new HashMap<>();
  private final Map<String, SignatureKeys> keys = new HashMap<>();

  /** Whom the orchestrator's records on a topic are for. */
  private final Map<String, String> owners = new HashMap<>();

  /**
   * @param me the application's name
   * @param repliesTopic where it reads replies, if it is an orchestrator
   * @throws IllegalStateException naming the setting that is wrong or missing
   */
  Signatures(SignatureProperties settings, String me, String repliesTopic, Clock clock) {
    this.demand = settings.signatures();
    this.me = me;
    this.repliesTopic = repliesTopic;
    this.clock = clock;
    this.orchestrators = Map.copyOf(settings.orchestrators());
    owners.put(repliesTopic, me);
    settings.participants().forEach(this::addParticipant);
    settings
        .signatureKeys()
        .forEach(
            (name, pair) -> {
              String setting = "paysaga.signature-keys." + name;
              if (!name.equals(me) && !named().contains(name)) {
                throw new IllegalStateException(
                    setting
                        + " is of nobody: neither paysaga.participants nor paysaga.orchestrators names it.");
              }
              keys.put(name, new SignatureKeys(setting, pair));
            });
    named().forEach(this::checkHasKey);
  }

  /** Signs nothing and checks nothing. */
  static Signatures none() {
    return new Signatures(
        new SignatureProperties(Demand.ACCEPT, Map.of(), Map.of(), Map.of()),
        "",
        "",
        Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
  }

  private void addParticipant(String name, List<String> topics) {
    participants.put(name, Set.copyOf(topics));
    topics.forEach(
        topic -> {
          String other = owners.put(topic, name);
          if (other != null) {
            throw new IllegalStateException(
                "paysaga.participants."
                    + name
                    + ": "
                    + topic
                    + " belongs to "
                    + other
                    + "; a topic has one reader.");
          }
        });
  }

  private Set<String> named() {
    Set<String> named = new TreeSet<>(orchestrators.keySet());
    named.addAll(participants.keySet());
    return named;
  }

  private void checkHasKey(String partner) {
    if (demand != Demand.ACCEPT && !keys.containsKey(partner)) {
      throw new IllegalStateException(
          "paysaga.signatures is "
              + demand.name().toLowerCase(Locale.ROOT)
              + ", but no key is shared with "
              + partner
              + ": paysaga.signature-keys."
              + partner
              + ".secrets.<id> is missing.");
    }
  }

  /**
   * For an orchestrator, at its start.
   *
   * @param commandTopics what it sends to
   * @throws IllegalStateException naming the setting without which it cannot sign
   */
  public void checkCommands(Collection<String> commandTopics) {
    if (demand == Demand.ACCEPT) {
      return;
    }
    checkHasKey(me);
    for (String topic : commandTopics) {
      if (!owners.containsKey(topic)) {
        throw new IllegalStateException(
            "Commands go to "
                + topic
                + ", but none of paysaga.participants owns it: paysaga.participants.<name> must list the topics of each.");
      }
    }
  }

  /**
   * For a participant, at its start.
   *
   * @throws IllegalStateException naming the setting without which it would take no command
   */
  public void checkIsCommanded() {
    if (demand != Demand.ACCEPT && orchestrators.isEmpty()) {
      throw new IllegalStateException(
          "paysaga.orchestrators names nobody whose commands are taken: paysaga.orchestrators.<name> must be the topic of the replies to it.");
    }
  }

  /** What is demanded of who speaks here, as a sentence. */
  String demands() {
    Set<String> partners = new TreeSet<>(keys.keySet());
    if (partners.isEmpty()) {
      return "Records are neither signed nor checked: there are no paysaga.signature-keys.";
    }
    return switch (demand) {
          case SIGN -> "Records are signed for " + partners + ", and none is checked";
          case ACCEPT ->
              "Records are signed for "
                  + partners
                  + "; unsigned ones are taken, wrong ones are not";
          case REQUIRE -> "Records must be signed by one of " + partners;
        }
        + " (paysaga.signatures="
        + demand.name().toLowerCase(Locale.ROOT)
        + ").";
  }

  /** Where replies to an orchestrator go that the settings name. */
  Optional<String> repliesTopicOf(@Nullable String source) {
    return Optional.ofNullable(orchestrators.get(nameOf(source)));
  }

  /** Signs what an orchestrator says: to the participant that owns the topic, or to itself. */
  void sign(ProducerRecord<byte[], byte[]> kafka) {
    sign(kafka, me, sharedWith(me, kafka.topic()));
  }

  /** Signs what a participant replies to an orchestrator. */
  void signReply(ProducerRecord<byte[], byte[]> kafka, @Nullable String source) {
    sign(kafka, nameOf(source), nameOf(source));
  }

  private void sign(ProducerRecord<byte[], byte[]> kafka, String orchestrator, String partner) {
    SignatureKeys shared = keys.get(partner);
    if (shared == null) {
      return;
    }
    SignatureKey key = shared.current();
    Headers headers = kafka.headers();
    headers.add(ORCHESTRATOR, orchestrator.getBytes(UTF_8));
    headers.add(KEY_ID, key.id().getBytes(UTF_8));
    headers.add(
        SIGNATURE, inBase64(key.sign(kafka.topic(), attributes(headers, ""), kafka.value())));
  }

  /**
   * Checks that who may say this has said it.
   *
   * @return the topics whose commands its signer owns; null where no signature was checked
   * @throws UntrustedRecord when it is not known who has said it, or that one may not
   */
  @Nullable Set<String> check(ConsumerRecord<byte[], byte[]> kafka) {
    if (demand == Demand.SIGN) {
      return null;
    }
    Headers headers = kafka.headers();
    String sender = nameOf(text(headers.lastHeader("ce_source")));
    boolean signed = headers.lastHeader(SIGNATURE) != null;
    SignatureKeys shared = keys.get(sharedWith(sender, kafka.topic()));
    if (!signed || shared == null) {
      if (demand == Demand.ACCEPT) {
        return null;
      }
      throw untrusted(signed ? Why.UNKNOWN_SENDER : Why.UNSIGNED, sender);
    }
    SortedMap<String, byte[]> said = attributes(headers, sender);
    byte[] signature = said.remove(SIGNATURE);
    SignatureKey key =
        shared
            .find(text(headers.lastHeader(KEY_ID)), clock.instant())
            .orElseThrow(() -> untrusted(Why.UNKNOWN_KEY, sender));
    byte[] value = kafka.value() == null ? new byte[0] : kafka.value();
    if (!MessageDigest.isEqual(inBase64(key.sign(kafka.topic(), said, value)), signature)) {
      throw untrusted(Why.WRONG_SIGNATURE, sender);
    }
    if (!maySpeak(sender, text(headers.lastHeader(ORCHESTRATOR)), kafka.topic())) {
      throw untrusted(Why.NOT_ITS_TO_SAY, sender);
    }
    return participants.getOrDefault(sender, Set.of());
  }

  /** The other one of the pair: what an orchestrator says is for the owner of the topic. */
  private String sharedWith(String sender, String topic) {
    return sender.equals(me) ? owners.getOrDefault(topic, "") : sender;
  }

  /**
   * Replies come from participants, and what wakes from oneself; commands from orchestrators, and
   * from oneself where one reads again, as a dead letter, what one has sent.
   */
  private boolean maySpeak(String sender, String orchestrator, String topic) {
    return topic.equals(repliesTopic)
        ? orchestrator.equals(me) && (sender.equals(me) || participants.containsKey(sender))
        : orchestrator.equals(sender) && (orchestrators.containsKey(sender) || sender.equals(me));
  }

  /** All that the headers say, each of them once. */
  private SortedMap<String, byte[]> attributes(Headers headers, String sender) {
    SortedMap<String, byte[]> attributes = new TreeMap<>();
    for (Header header : headers) {
      if (header.key().startsWith("ce_")
          && (header.value() == null || attributes.put(header.key(), header.value()) != null)) {
        throw untrusted(Why.AMBIGUOUS, sender);
      }
    }
    return attributes;
  }

  private UntrustedRecord untrusted(Why why, String sender) {
    boolean known = sender.equals(me) || named().contains(sender);
    return new UntrustedRecord(why, sender, known ? sender : "unknown");
  }

  private static byte[] inBase64(byte[] bytes) {
    return Base64.getEncoder().encode(bytes);
  }

  private static String text(@Nullable Header header) {
    return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
  }

  /** {@code point-service} of {@code /point-service}. */
  private static String nameOf(@Nullable String source) {
    return source == null ? "" : source.startsWith("/") ? source.substring(1) : source;
  }
}
