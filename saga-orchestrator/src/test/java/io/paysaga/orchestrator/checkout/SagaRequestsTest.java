package io.paysaga.orchestrator.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.atLeast;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.InFlightSagas;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisTimeoutException;
import org.redisson.misc.CompletableFutureWrapper;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;

/** What a batch makes of its requests; the stores and the owner are played here. */
class SagaRequestsTest {

  private static final long BUYER = 1;

  /** Whoever wants one of these is kept waiting by the owner. */
  private static final long SLOW = 1000;

  private final Map<Subject, SagaView> stored = new ConcurrentHashMap<>();
  private final Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bound = new ConcurrentHashMap<>();
  private final Set<String> locked = ConcurrentHashMap.newKeySet();
  private final AtomicInteger tries = new AtomicInteger();
  private final Set<Long> notTold = ConcurrentHashMap.newKeySet();
  private final List<Set<Long>> asked = new CopyOnWriteArrayList<>();
  private final List<List<Long>> starts = new CopyOnWriteArrayList<>();
  private final CountDownLatch ownerAnswers = new CountDownLatch(1);
  private final RedissonClient redis = mock();
  private final IdempotencyKeys keys = mock();
  private final SagaQueries sagas = mock();

  /** What the database does with a start before it is stored. */
  private volatile Consumer<List<Long>> database = orders -> {};

  private final SagaRequests requests = requests(Duration.ofMinutes(1));

  private SagaRequests requests(Duration lease) {
    CheckoutProperties settings =
        new CheckoutProperties(
            new CheckoutProperties.Checkout(
                Duration.ZERO,
                1,
                1,
                1000,
                new CheckoutProperties.Lock(lease, Duration.ofSeconds(5))),
            new CheckoutProperties.Limits(0, 0),
            new CheckoutProperties.Redis("redis://127.0.0.1:1", null, null));
    Clock clock = Clock.systemUTC();
    SagaStarter starter = this::start;
    return new SagaRequests(
        keys,
        new CheckoutLock(redis, settings),
        sagas,
        starter,
        new AdmissionControl(mock(InFlightSagas.class), sagas, settings, clock),
        settings,
        mock(),
        clock);
  }

  private List<SagaView> start(List<NewSaga<?>> batch) {
    List<Long> orders = batch.stream().map(saga -> saga.subject().number()).toList();
    starts.add(orders);
    database.accept(orders);
    return batch.stream().map(saga -> stores(saga.subject(), saga.id())).toList();
  }

  private SagaView stores(Subject subject, UUID id) {
    Instant now = Instant.now();
    SagaView saga =
        new SagaView(
            id,
            PayFlow.FLOW.name(),
            subject,
            Long.toString(BUYER),
            SagaStatus.RUNNING,
            null,
            List.of(),
            null,
            now,
            now);
    stored.put(subject, saga);
    return saga;
  }

  @BeforeEach
  void play() {
    when(redis.getLock(anyString())).thenAnswer(call -> lock(call.getArgument(0)));
    when(keys.bound(any()))
        .thenAnswer(
            call -> {
              Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> found = new HashMap<>(bound);
              Collection<SagaRequest<?>> wanted = call.getArgument(0);
              found.keySet().retainAll(wanted.stream().map(IdempotencyKeys.Key::of).toList());
              return found;
            });
    doAnswer(
            call -> {
              bound.putAll(call.getArgument(0));
              return null;
            })
        .when(keys)
        .bind(any());
    when(sagas.find(anyCollection()))
        .thenAnswer(
            call ->
                stored.values().stream()
                    .filter(saga -> call.<Collection<UUID>>getArgument(0).contains(saga.id()))
                    .toList());
    when(sagas.active(any()))
        .thenAnswer(
            call ->
                call.<Collection<SagaQueries.FlowSubject>>getArgument(0).stream()
                    .filter(wanted -> stored.containsKey(wanted.subject()))
                    .map(wanted -> stored.get(wanted.subject()))
                    .toList());
  }

  private RLock lock(String name) {
    RLock lock = mock();
    when(lock.tryLockAsync(anyLong(), anyLong(), any(), anyLong()))
        .thenAnswer(
            call -> {
              boolean taken = locked.add(name);
              tries.incrementAndGet();
              return new CompletableFutureWrapper<>(taken);
            });
    when(lock.unlockAsync(anyLong()))
        .thenAnswer(
            call -> {
              locked.remove(name);
              return new CompletableFutureWrapper<>((Void) null);
            });
    return lock;
  }

  @AfterEach
  void end() {
    ownerAnswers.countDown();
    requests.destroy();
  }

  @Test
  void waitsForNobodyWhenAlone() {
    assertThat(begin(1).join()).isEqualTo(stored.get(subject(1)));
    assertThat(begin(2).join()).isEqualTo(stored.get(subject(2)));
    assertThat(asked).containsExactly(Set.of(1L), Set.of(2L));
    isSetFree();
  }

  @Test
  void asksAndBeginsOnceForAllWhoComeMeanwhile() {
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 2, 3);

    assertThat(batch).extracting(CompletableFuture::join).hasSize(3).doesNotHaveDuplicates();
    assertThat(asked).last().isEqualTo(Set.of(1L, 2L, 3L));
    assertThat(starts).contains(List.of(1L, 2L, 3L));
    isSetFree();
  }

  @Test
  void failsOnlyThoseOfWhomTheOwnerDidNotTell() {
    notTold.add(2L);
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 2, 3);

    assertThat(batch.get(0).join().subject()).isEqualTo(subject(1));
    assertThat(codeOf(batch.get(1))).isEqualTo("owner-unavailable");
    assertThat(batch.get(2).join().subject()).isEqualTo(subject(3));
    isSetFree();
  }

  @Test
  void tellsWhoLostOfTheFasterSagaAndBeginsTheRestTogether() {
    database =
        orders -> {
          if (orders.contains(2L)) {
            stores(subject(2), UUID.randomUUID());
            throw new DuplicateKeyException("another instance was faster");
          }
        };
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 2, 3);

    assertThat(batch.get(0).join().subject()).isEqualTo(subject(1));
    assertThat(batch.get(2).join().subject()).isEqualTo(subject(3));
    assertThat(catchThrowable(batch.get(1)::join).getCause())
        .isInstanceOfSatisfying(
            RequestRefused.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo("checkout-running");
              assertThat(refused.refusal().sagaId()).isEqualTo(stored.get(subject(2)).id());
            });
    assertThat(startsOfBatch()).containsExactly(List.of(1L, 2L, 3L), List.of(1L, 3L));
  }

  @Test
  void goesAloneOnlyWhenTheRestHasLostToo() {
    database =
        orders -> {
          if (orders.contains(2L)) {
            throw new DuplicateKeyException("always");
          }
        };
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 2, 3);

    assertThat(batch.get(0).join().subject()).isEqualTo(subject(1));
    assertThat(codeOf(batch.get(1))).isEqualTo("checkout-contended");
    assertThat(batch.get(2).join().subject()).isEqualTo(subject(3));
    assertThat(startsOfBatch())
        .containsExactly(
            List.of(1L, 2L, 3L),
            List.of(1L, 2L, 3L),
            List.of(1L),
            List.of(2L),
            List.of(2L),
            List.of(3L));
  }

  @Test
  void givesTheSagaOfItsKeyToWhoLostAgainstACopy() {
    Wanted wanted = new Wanted(1, "key");
    UUID faster = UUID.randomUUID();
    database =
        orders -> {
          stores(subject(1), faster);
          bound.put(IdempotencyKeys.Key.of(wanted), IdempotencyKeys.Binding.of(wanted, faster));
          throw new DuplicateKeyException("a copy was faster on another instance");
        };

    assertThat(requests.begin(wanted).join().id()).isEqualTo(faster);
    assertThat(starts).hasSize(1);
  }

  @Test
  void refusesAKeyThatWasBoundToAnotherThingMeanwhile() {
    Wanted wanted = new Wanted(1, "key");
    database =
        orders -> {
          bound.put(
              IdempotencyKeys.Key.of(wanted),
              IdempotencyKeys.Binding.of(new Wanted(2, "key"), UUID.randomUUID()));
          throw new DuplicateKeyException("another instance was faster");
        };

    assertThat(codeOf(requests.begin(wanted))).isEqualTo("idempotency-key-reused");
    assertThat(starts).hasSize(1);
  }

  /** What was locked; who waits is answered first. */
  private void isSetFree() {
    await().untilAsserted(() -> assertThat(locked).isEmpty());
  }

  @Test
  void answersAllAtOnceWhenTheDatabaseIsAway() {
    database =
        orders -> {
          throw new DataAccessResourceFailureException("away");
        };
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 2, 3);

    assertThat(batch)
        .allSatisfy(
            answer ->
                assertThat(catchThrowable(answer::join).getCause())
                    .isInstanceOf(DataAccessResourceFailureException.class));
    assertThat(starts).allSatisfy(start -> assertThat(start).hasSize(1));
    isSetFree();
  }

  @Test
  void refusesWithoutAKeyWhileAnotherHoldsTheLock() {
    locked.add("checkout:ORDER:1:1");

    assertThat(codeOf(begin(1))).isEqualTo("checkout-in-progress");
    assertThat(asked).isEmpty();
    assertThat(locked).hasSize(1);
  }

  @Test
  void goesOnWithAKeyOnceTheLockIsFree() {
    locked.add("checkout:ORDER:1:1");
    CompletableFuture<SagaView> answer = requests.begin(new Wanted(1, "key"));
    await().until(() -> tries.get() > 0);
    locked.clear();

    assertThat(answer.join().subject()).isEqualTo(subject(1));
  }

  @Test
  void isToldByItsKeyWhenTheOneThatHoldsTheLockWasACopy() {
    locked.add("checkout:ORDER:1:1");
    Wanted wanted = new Wanted(1, "key");
    CompletableFuture<SagaView> answer = requests.begin(wanted);
    await().until(() -> tries.get() > 0);
    SagaView copys = stores(subject(1), UUID.randomUUID());
    bound.put(IdempotencyKeys.Key.of(wanted), IdempotencyKeys.Binding.of(wanted, copys.id()));

    assertThat(answer.join()).isEqualTo(copys);
    assertThat(starts).isEmpty();
  }

  @Test
  void refusesWithAKeyWhenTheLeaseIsOver() {
    locked.add("checkout:ORDER:1:1");
    SagaRequests brief = requests(Duration.ofMillis(100));

    assertThat(codeOf(brief.begin(new Wanted(1, "key")))).isEqualTo("checkout-in-progress");
    verify(keys, atLeast(2)).bound(any());
    brief.destroy();
  }

  @Test
  void beginsOneOfAThingInABatchWithoutRedis() {
    when(redis.getLock(anyString()))
        .thenAnswer(
            call -> {
              RLock away = mock();
              when(away.tryLockAsync(anyLong(), anyLong(), any(), anyLong()))
                  .thenAnswer(
                      asked ->
                          new CompletableFutureWrapper<Boolean>(new RedisTimeoutException("away")));
              return away;
            });
    List<CompletableFuture<SagaView>> batch = beginTogether(1, 1, 2);

    assertThat(batch.get(0).join().subject()).isEqualTo(subject(1));
    assertThat(codeOf(batch.get(1))).isEqualTo("checkout-in-progress");
    assertThat(batch.get(2).join().subject()).isEqualTo(subject(2));
    assertThat(startsOfBatch()).containsExactly(List.of(1L, 2L));
  }

  @Test
  void answersABoundKeyWhileTheOwnerAnswersNobody() {
    Wanted wanted = new Wanted(1, "key");
    SagaView saga = requests.begin(wanted).join();
    occupy();

    assertThat(requests.begin(wanted).join()).isEqualTo(saga);
    assertThat(codeOf(requests.begin(new Wanted(2, "key")))).isEqualTo("idempotency-key-reused");
  }

  private CompletableFuture<SagaView> begin(long orderId) {
    return requests.begin(new Wanted(orderId, null));
  }

  /** As one batch, behind two that are under way. */
  private List<CompletableFuture<SagaView>> beginTogether(long... orders) {
    occupy();
    List<CompletableFuture<SagaView>> batch = LongStream.of(orders).mapToObj(this::begin).toList();
    ownerAnswers.countDown();
    return batch;
  }

  private void occupy() {
    int before = asked.size();
    begin(SLOW);
    await().until(() -> asked.size() == before + 1);
    begin(SLOW + 1);
    await().until(() -> asked.size() == before + 2);
  }

  private List<List<Long>> startsOfBatch() {
    return starts.stream().filter(start -> start.get(0) < SLOW).toList();
  }

  private static Subject subject(long orderId) {
    return Subject.of("ORDER", orderId);
  }

  private static String codeOf(CompletableFuture<SagaView> answer) {
    Throwable none = catchThrowable(answer::join).getCause();
    return none instanceof Unavailable now ? now.code() : ((RequestRefused) none).refusal().code();
  }

  private final class Wanted implements SagaRequest<PayOrder> {

    private final long orderId;
    private final @Nullable String key;

    Wanted(long orderId, @Nullable String key) {
      this.orderId = orderId;
      this.key = key;
    }

    @Override
    public String word() {
      return "checkout";
    }

    @Override
    public Subject subject() {
      return SagaRequestsTest.subject(orderId);
    }

    @Override
    public String name() {
      return "order " + orderId;
    }

    @Override
    public SagaFlow<PayOrder> flow() {
      return PayFlow.FLOW;
    }

    @Override
    public long buyerId() {
      return BUYER;
    }

    @Override
    public @Nullable String key() {
      return key;
    }

    @Override
    public String asked() {
      return buyerId() + "/" + subject();
    }

    @Override
    public Told ask(Set<Long> numbers) {
      asked.add(numbers);
      try {
        if (orderId >= SLOW) {
          ownerAnswers.await();
        }
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
      return new Told(Map.of(), null);
    }

    @Override
    public Offer<PayOrder> read(Told told) {
      if (notTold.contains(orderId)) {
        throw new Unavailable("owner-unavailable", "Not told.", Duration.ofSeconds(1), null);
      }
      return new Offer<>(null, new PayOrder(orderId, BUYER, 1000), null);
    }

    @Override
    public Refusal done() {
      return Refusal.alreadyPaid(this);
    }
  }
}
