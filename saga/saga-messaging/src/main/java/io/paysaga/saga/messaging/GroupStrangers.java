package io.paysaga.saga.messaging;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.PollConsumers.Membership;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * Tells when a program that is not this application has joined one of its consumer groups: what
 * stands in the partitions that it was given is handled by nobody, and nothing fails.
 */
final class GroupStrangers {

  private static final Duration UNTIL_NEXT_LOOK = Duration.ofSeconds(15);
  private static final Logger log = LoggerFactory.getLogger(GroupStrangers.class);

  private final BrokerAdmin broker;
  private final ObjectProvider<PollConsumers> consumers;
  private volatile Set<Stranger> present = Set.of();

  GroupStrangers(
      BrokerAdmin broker,
      ObjectProvider<PollConsumers> consumers,
      SagaTimers timers,
      MeterRegistry metrics) {
    this.broker = broker;
    this.consumers = consumers;
    Gauge.builder("paysaga.group.strangers", this, strangers -> strangers.present.size())
        .description("Members of this application's consumer groups that are not its own")
        .register(metrics);
    timers.add(this::look);
  }

  private record Stranger(String group, String client, String host, Set<Integer> partitions)
      implements Comparable<Stranger> {

    @Override
    public int compareTo(Stranger other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "partitions %s of group %s are read by %s at %s",
          partitions,
          group,
          client,
          host);
    }
  }

  private Duration look() {
    List<Membership> memberships =
        consumers.stream()
            .filter(PollConsumers::isRunning)
            .flatMap(each -> each.memberships().stream())
            .toList();
    try {
      tell(memberships.isEmpty() ? Set.of() : among(memberships));
    } catch (KafkaException away) {
      log.debug("Nobody tells who is in the consumer groups", away);
    }
    return UNTIL_NEXT_LOOK;
  }

  private Set<Stranger> among(List<Membership> memberships) {
    var described =
        broker
            .client()
            .describeConsumerGroups(memberships.stream().map(Membership::group).toList())
            .describedGroups();
    return memberships.stream()
        .flatMap(each -> strangers(membersOf(described.get(each.group())), each))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Collection<MemberDescription> membersOf(
      KafkaFuture<ConsumerGroupDescription> described) {
    try {
      return BrokerAdmin.answer(described).members();
    } catch (GroupIdNotFoundException nobodyYet) {
      return List.of();
    }
  }

  private static Stream<Stranger> strangers(
      Collection<MemberDescription> members, Membership ours) {
    return members.stream()
        .filter(member -> !member.clientId().startsWith(ours.client()))
        .map(
            member ->
                new Stranger(
                    ours.group(), member.clientId(), member.host(), partitions(member, ours)))
        .filter(stranger -> !stranger.partitions().isEmpty());
  }

  private static Set<Integer> partitions(MemberDescription member, Membership ours) {
    return member.assignment().topicPartitions().stream()
        .filter(partition -> partition.topic().equals(ours.topic()))
        .map(TopicPartition::partition)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void tell(Set<Stranger> now) {
    if (!now.equals(present) && !now.isEmpty()) {
      log.error("A stranger reads in a consumer group of this application: {}", now);
    }
    present = now;
  }

  /** Who reads instead of this application; null when nobody does. */
  @Nullable String trouble() {
    Set<Stranger> now = present;
    return now.isEmpty() ? null : "A stranger reads in a consumer group: " + now;
  }
}
