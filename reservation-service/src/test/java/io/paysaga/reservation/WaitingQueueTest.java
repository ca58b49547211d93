package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.reservation.WaitingQueue.Place;
import io.paysaga.reservation.WaitingQueue.Status;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The waiting queue on a real Redis, as several instances see it. */
@OnRealServers
class WaitingQueueTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final int MANY = 1_000;

  private static RedissonClient redis;

  /** A database of its own: services that other tests have started move the queue in theirs. */
  @BeforeAll
  static void connect() {
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress(RealServers.infrastructure().redisAdministrator())
        .setDatabase(1);
    redis = Redisson.create(config);
  }

  @AfterAll
  static void disconnect() {
    redis.shutdown();
  }

  @BeforeEach
  void startEmpty() {
    redis.getKeys().flushdb();
  }

  @Test
  void activatesWhoComesWhileThereIsRoom() {
    WaitingQueue queue = queue(MANY, LONG, 2, LONG);
    Place first = queue.enter(1);
    assertThat(first).isEqualTo(new Place(first.token(), Status.ACTIVE, 0, 1));
    assertThat(queue.enter(2).status()).isEqualTo(Status.ACTIVE);
    Place third = queue.enter(3);
    assertThat(third).isEqualTo(new Place(third.token(), Status.WAITING, 1, 3));
    assertThat(queue.enter(4).position()).isEqualTo(2);
    assertThat(queue.find(third.token())).contains(third);
  }

  @Test
  void givesABuyerTheSameTokenAndPlaceAgain() {
    WaitingQueue queue = queue(MANY, LONG, 1, LONG);
    Place active = queue.enter(1);
    Place waiting = queue.enter(2);
    queue.enter(3);
    assertThat(queue.enter(1)).isEqualTo(active);
    assertThat(queue.enter(2)).isEqualTo(waiting);
  }

  @Test
  void knowsNoTokenThatItDidNotGive() {
    WaitingQueue queue = queue(MANY, LONG, 1, LONG);
    assertThat(queue.find("7")).isEmpty();
    assertThat(queue.find("")).isEmpty();
  }

  @Test
  void activatesTheFirstInLineWhenAnActiveOneLeaves() {
    WaitingQueue queue = queue(MANY, LONG, 1, LONG);
    Place first = queue.enter(1);
    Place second = queue.enter(2);
    Place third = queue.enter(3);
    queue.leave(1);
    assertThat(queue.find(first.token())).isEmpty();
    assertThat(queue.find(second.token())).map(Place::status).contains(Status.ACTIVE);
    assertThat(queue.find(third.token())).map(Place::position).contains(1L);
    assertThat(queue.enter(1).position()).isEqualTo(2);
  }

  @Test
  void leavesWaitingOnesAndStrangersAloneWhenTheyAreToLeave() {
    WaitingQueue queue = queue(MANY, LONG, 1, LONG);
    Place active = queue.enter(1);
    Place waiting = queue.enter(2);
    queue.leave(2);
    queue.leave(3);
    assertThat(queue.find(active.token())).contains(active);
    assertThat(queue.find(waiting.token())).contains(waiting);
  }

  @Test
  void forgetsAnActiveTokenThatExpiresAndActivatesTheNext() {
    WaitingQueue queue = queue(MANY, LONG, 1, Duration.ofMillis(300));
    Place first = queue.enter(1);
    Place second = queue.enter(2);
    assertThat(second.status()).isEqualTo(Status.WAITING);
    await().until(() -> queue.find(first.token()), Optional::isEmpty);
    await().until(() -> queue.find(second.token()), Optional::isEmpty);
    assertThat(queue.enter(1).token()).isNotEqualTo(first.token());
    assertThat(redis.getKeys().count()).isLessThanOrEqualTo(4);
  }

  @Test
  void activatesNoMoreThanItsPaceAllows() {
    WaitingQueue queue = queue(3, LONG, MANY, LONG);
    List<Place> places = LongStream.rangeClosed(1, 5).mapToObj(queue::enter).toList();
    assertThat(places)
        .extracting(Place::status)
        .containsExactly(
            Status.ACTIVE, Status.ACTIVE, Status.ACTIVE, Status.WAITING, Status.WAITING);
    assertThat(places).extracting(Place::position).containsExactly(0L, 0L, 0L, 1L, 2L);
  }

  @Test
  void movesOnAtItsPace() {
    WaitingQueue queue = queue(1, Duration.ofMillis(200), MANY, LONG);
    List<Place> places = LongStream.rangeClosed(1, 5).mapToObj(queue::enter).toList();
    Place last = places.get(4);
    assertThat(last.status()).isEqualTo(Status.WAITING);
    await()
        .until(
            () -> queue.find(last.token()).orElseThrow().status(),
            status -> status == Status.ACTIVE);
    assertThat(queue.enter(6).status()).isEqualTo(Status.WAITING);
  }

  @Test
  void movesOnWhileNobodyLooks() {
    QueueProperties settings = new QueueProperties(10, Duration.ofMillis(100), 45, LONG);
    WaitingQueue queue = new WaitingQueue(redis, settings);
    LongStream.rangeClosed(1, 200).forEach(queue::enter);
    List<SagaTimers> instances = Stream.generate(() -> new SagaTimers(true)).limit(2).toList();
    instances.forEach(timers -> new QueueMover(queue, settings, timers));
    instances.forEach(SagaTimers::start);
    await().until(() -> count("active") == 45);
    instances.forEach(SagaTimers::stop);
    assertThat(count("active")).isEqualTo(45);
    assertThat(count("waiting")).isEqualTo(155);
  }

  @Test
  void keepsToOneCapOverAllInstances() {
    List<Place> places = enterAtOnce(queue(MANY, LONG, 10, LONG), queue(MANY, LONG, 10, LONG));
    assertThat(places).extracting(Place::token).doesNotHaveDuplicates();
    assertThat(places).filteredOn(each -> each.status() == Status.ACTIVE).hasSize(10);
    assertThat(places)
        .filteredOn(each -> each.status() == Status.WAITING)
        .extracting(Place::position)
        .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, 190).boxed().toList());
  }

  @Test
  void keepsToOnePaceOverAllInstances() {
    List<Place> places = enterAtOnce(queue(20, LONG, MANY, LONG), queue(20, LONG, MANY, LONG));
    assertThat(places).filteredOn(each -> each.status() == Status.ACTIVE).hasSize(20);
  }

  @Test
  void givesOneTokenToABuyerWhoComesManyTimesAtOnce() {
    WaitingQueue queue = queue(MANY, LONG, MANY, LONG);
    assertThat(atOnce(Stream.generate(() -> 7L).limit(50).toList(), queue, queue))
        .extracting(Place::token)
        .containsOnly(queue.enter(7).token());
  }

  /** Whoever is known still is, and those whom only their tokens told of come again. */
  @ParameterizedTest
  @MethodSource("losses")
  void keepsToItsCapAndLocksNobodyOutWhenKeysAreLost(Set<String> lost) {
    WaitingQueue queue = queue(MANY, LONG, 2, LONG);
    Map<Long, String> tokens =
        LongStream.rangeClosed(1, 5)
            .boxed()
            .collect(Collectors.toMap(buyer -> buyer, buyer -> queue.enter(buyer).token()));
    lose(lost);

    if (!lost.containsAll(Set.of("buyers", "tokens"))) {
      tokens.forEach(
          (buyer, token) ->
              assertThat(queue.find(token))
                  .map(Place::buyerId)
                  .as("buyer %s", buyer)
                  .contains(buyer));
      tokens.forEach((buyer, token) -> assertThat(queue.enter(buyer).token()).isEqualTo(token));
    }
    Set<Long> toCome = new TreeSet<>(tokens.keySet());
    while (!toCome.isEmpty()) {
      List<Place> places = toCome.stream().map(queue::enter).toList();
      List<Long> active =
          places.stream()
              .filter(place -> place.status() == Status.ACTIVE)
              .map(Place::buyerId)
              .toList();
      assertThat(active).hasSize(Math.min(2, toCome.size()));
      assertThat(count("active")).isEqualTo(active.size());
      queue.leave(active.get(0));
      toCome.remove(active.get(0));
    }
    assertThat(count("active") + count("waiting")).isZero();
    assertThat(redis.getKeys().getKeysStream()).containsExactly("{reservation-queue}:pace");
  }

  @ParameterizedTest
  @MethodSource("losses")
  void forgetsAllInTheEndWhenKeysAreLost(Set<String> lost) {
    WaitingQueue queue = queue(MANY, LONG, 3, Duration.ofMillis(40));
    LongStream.rangeClosed(1, 5).forEach(queue::enter);
    lose(lost);
    await()
        .until(
            () -> {
              queue.moveOn();
              assertThat(count("active")).isLessThanOrEqualTo(3);
              return redis.getKeys().getKeysStream().toList();
            },
            List.of("{reservation-queue}:pace")::equals);
    assertThat(queue.enter(1).status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void keepsTheOrderOfThoseWhoWaitWhenOtherKeysAreLost() {
    WaitingQueue queue = queue(MANY, LONG, 1, LONG);
    LongStream.rangeClosed(1, 4).forEach(queue::enter);
    for (String lost : List.of("buyers", "tokens", "pace")) {
      lose(Set.of(lost));
      assertThat(queue.enter(2).position()).as(lost).isEqualTo(1);
      assertThat(queue.enter(3).position()).as(lost).isEqualTo(2);
      assertThat(queue.enter(4).position()).as(lost).isEqualTo(3);
    }
    assertThat(queue.enter(5).position()).isEqualTo(4);
    lose(Set.of("active"));
    assertThat(queue.enter(1).status()).isEqualTo(Status.ACTIVE);
    assertThat(queue.enter(2).position()).isEqualTo(1);
    lose(Set.of("waiting"));
    assertThat(queue.enter(6).position()).isEqualTo(5);
    assertThat(queue.enter(1).status()).isEqualTo(Status.ACTIVE);
  }

  @Test
  void keepsToOneCapOverAllInstancesWhenAKeyIsLost() {
    WaitingQueue[] instances = {queue(MANY, LONG, 10, LONG), queue(MANY, LONG, 10, LONG)};
    enterAtOnce(instances);
    for (String lost : List.of("waiting", "active", "buyers", "tokens", "pace")) {
      lose(Set.of(lost));
      assertThat(enterAtOnce(instances))
          .as(lost)
          .filteredOn(each -> each.status() == Status.ACTIVE)
          .hasSize(10);
    }
  }

  /** All that Redis can lose, but for nothing. */
  private static Stream<Set<String>> losses() {
    List<String> keys = List.of("waiting", "active", "buyers", "tokens", "pace");
    return IntStream.range(1, 1 << keys.size())
        .mapToObj(
            chosen ->
                IntStream.range(0, keys.size())
                    .filter(key -> (chosen & 1 << key) != 0)
                    .mapToObj(keys::get)
                    .collect(Collectors.toCollection(TreeSet::new)));
  }

  private static void lose(Set<String> keys) {
    redis
        .getKeys()
        .delete(keys.stream().map(key -> "{reservation-queue}:" + key).toArray(String[]::new));
  }

  private static WaitingQueue queue(
      int activations, Duration every, int mostActive, Duration activeTime) {
    return new WaitingQueue(redis, new QueueProperties(activations, every, mostActive, activeTime));
  }

  private static int count(String tokens) {
    return redis.getScoredSortedSet("{reservation-queue}:" + tokens, StringCodec.INSTANCE).size();
  }

  private static List<Place> enterAtOnce(WaitingQueue... instances) {
    List<Place> places = atOnce(LongStream.rangeClosed(1, 200).boxed().toList(), instances);
    return places.stream().map(each -> instances[0].find(each.token()).orElseThrow()).toList();
  }

  private static List<Place> atOnce(List<Long> buyers, WaitingQueue... instances) {
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      return buyers.stream()
          .map(
              buyer ->
                  CompletableFuture.supplyAsync(
                      () -> instances[(int) (buyer % instances.length)].enter(buyer), threads))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    } finally {
      threads.shutdown();
    }
  }
}
