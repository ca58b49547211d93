package io.paysaga.saga.messaging;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.Topics;
import io.paysaga.saga.api.WireName;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The closed registry of what a service may read from Kafka and write to it. */
public final class MessageTypes {

  private final Map<String, Class<?>> byName = new HashMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();
  private final Set<String> topics = new LinkedHashSet<>();
  private final String repliesTopic;

  /**
   * @param families sealed interfaces whose records carry a {@link WireName}; commands bring their
   *     replies along
   * @throws IllegalArgumentException naming the record that has no name, or a name that two share,
   *     or the command that does not say what it is {@link AnsweredBy}
   */
  public MessageTypes(Collection<Class<?>> families) {
    this(families, Reply.TOPIC);
  }

  /**
   * @param repliesTopic what {@link Reply#TOPIC} is called on this cluster
   */
  public MessageTypes(Collection<Class<?>> families, String repliesTopic) {
    this.repliesTopic = repliesTopic;
    families.forEach(this::registerFamily);
  }

  private void registerFamily(Class<?> family) {
    topicOf(family).map(this::onThisCluster).ifPresent(topics::add);
    recordsOf(family)
        .forEach(
            type -> {
              register(type);
              if (Command.class.isAssignableFrom(type)) {
                registerAnswersTo(type);
              }
            });
  }

  private void registerAnswersTo(Class<?> command) {
    AnsweredBy answers = command.getAnnotation(AnsweredBy.class);
    if (answers == null) {
      throw new IllegalArgumentException(
          command.getName() + " has no @AnsweredBy: list the replies that answer it.");
    }
    Stream.of(answers.value()).forEach(this::registerFamily);
    registerFamily(BarrierReply.class);
  }

  /** The records of a sealed family. */
  public static Stream<Class<?>> recordsOf(Class<?> family) {
    return family.isSealed()
        ? Stream.of(family.getPermittedSubclasses()).flatMap(MessageTypes::recordsOf)
        : Stream.of(family);
  }

  /**
   * The topic that a family, or the family of a record, travels on here.
   *
   * @throws IllegalArgumentException when the type has no {@link Topic}
   */
  String topicFor(Class<?> type) {
    return topicOf(type)
        .map(this::onThisCluster)
        .orElseThrow(() -> new IllegalArgumentException(type.getName() + " has no @Topic."));
  }

  boolean travelsOn(Class<?> type, String topic) {
    return topicOf(type).map(this::onThisCluster).filter(topic::equals).isPresent();
  }

  private String onThisCluster(String topic) {
    return topic.equals(Reply.TOPIC) ? repliesTopic : topic;
  }

  /** The topic that a family, or the family of a record, says it travels on. */
  public static Optional<String> topicOf(Class<?> type) {
    return Topics.of(type);
  }

  Optional<Class<?>> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  String nameOf(Class<?> type) {
    String name = names.get(type);
    if (name == null) {
      throw new IllegalArgumentException(type.getName() + " is not a registered message.");
    }
    return name;
  }

  /** The topics that these families travel on. */
  public List<String> topics() {
    return List.copyOf(topics);
  }

  private void register(Class<?> type) {
    WireName name = type.getAnnotation(WireName.class);
    if (name == null) {
      throw new IllegalArgumentException(type.getName() + " has no @WireName.");
    }
    Class<?> other = byName.put(name.value(), type);
    if (other != null && other != type) {
      throw new IllegalArgumentException(
          type.getName() + " and " + other.getName() + " share the name " + name.value() + ".");
    }
    names.put(type, name.value());
  }
}
