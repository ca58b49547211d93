package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import io.paysaga.orchestrator.checkout.BatchedReadClient.Told;
import io.paysaga.orchestrator.checkout.SagaRequest.Offer;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins the saga that a buyer wants, as one that pays, at most one at a time for a thing.
 *
 * <p>The same request with the same key gets the same saga, whatever happened in between. Before
 * any refusal for the state of things the key is looked up again, because a copy of this request
 * may have started the saga meanwhile.
 *
 * <p>Requests of a flow that come while others are handled are one batch: each of the steps below
 * is made for all of them at once, and answers some, so that fewer are left for the next.
 */
@Component
public class SagaRequests implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(SagaRequests.class);

  private static final Duration AGAIN_AFTER = Duration.ofMillis(50);
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT_FOR_STARTS = Duration.ofSeconds(2);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final IdempotencyKeys keys;
  private final CheckoutLock lock;
  private final SagaQueries sagas;
  private final SagaStarter starter;
  private final AdmissionControl admission;
  private final CheckoutProperties.Checkout settings;
  private final TransactionOperations transaction;
  private final NoArgGenerator ids;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(new CustomizableThreadFactory("saga-requests-"));
  private final Batches lookUps;
  private final Map<String, Batches> flows = new ConcurrentHashMap<>();
  private final ReentrantLock starting = new ReentrantLock();

  SagaRequests(
      IdempotencyKeys keys,
      CheckoutLock lock,
      SagaQueries sagas,
      SagaStarter starter,
      AdmissionControl admission,
      CheckoutProperties settings,
      PlatformTransactionManager transactions,
      Clock clock) {
    this.keys = keys;
    this.lock = lock;
    this.sagas = sagas;
    this.starter = starter;
    this.admission = admission;
    this.settings = settings.checkout();
    this.transaction = new TransactionTemplate(transactions);
    this.ids = idsBy(clock);
    this.lookUps = new Batches(threads, this.settings.mostQueued(), this::lookUp);
  }

  /** An id tells when its saga began, to participants by the same clock. */
  private static NoArgGenerator idsBy(Clock clock) {
    return Generators.timeBasedEpochGenerator(
        new SecureRandom(),
        new UUIDClock() {
          @Override
          public long currentTimeMillis() {
            return clock.millis();
          }
        });
  }

  /** A request whose owner was asked. */
  private record Start<D>(
      Asked asked, @Nullable Refusal refusal, NewSaga<D> saga, @Nullable Instant madeAt) {

    SagaQueries.FlowSubject subject() {
      return new SagaQueries.FlowSubject(saga.flow().name(), saga.subject());
    }
  }

  /**
   * The new saga, which is durable, or the one that the request's key is bound to. It fails with
   * {@link RequestRefused} when there is neither, with {@link Unavailable} when there is neither
   * now, and may be later.
   */
  public CompletableFuture<SagaView> begin(SagaRequest<?> request) {
    Asked asked = Asked.of(request);
    enter(asked);
    return asked.answer();
  }

  private void enter(Asked asked) {
    if (asked.hasKey()) {
      lookUps.add(asked);
    } else {
      join(asked);
    }
  }

  /** Apart from those who begin something, and never behind an owner that is slow. */
  private void lookUp(List<Asked> batch) {
    answer(() -> byKey(batch.stream()));
    batch.stream().filter(Asked::isOpen).forEach(this::join);
  }

  private void join(Asked asked) {
    flows
        .computeIfAbsent(
            asked.request().flow().name(),
            flow -> new Batches(threads, settings.mostQueued(), this::beginAll))
        .add(asked);
  }

  private void beginAll(List<Asked> batch) {
    if (admission.isFull(batch.get(0).request().flow().name())) {
      batch.forEach(asked -> asked.fail(AdmissionControl.overloaded()));
      return;
    }
    List<Start<?>> starts = read(locked(batch));
    if (!starts.isEmpty()) {
      start(starts);
    }
  }

  /** Of one thing, or one key, the first of a batch goes on, if nobody else holds the lock. */
  private List<Asked> locked(List<Asked> batch) {
    Set<Object> taken = new HashSet<>();
    // All locks are asked for before one is waited for.
    List<CompletableFuture<Void>> locks =
        batch.stream()
            .filter(asked -> asked.apart().stream().allMatch(taken::add))
            .map(
                asked ->
                    lock.take(asked.request())
                        .thenAccept(held -> held.ifPresent(asked.lock()::set)))
            .toList();
    locks.forEach(CompletableFuture::join);
    batch.stream().filter(asked -> !asked.isLocked()).forEach(this::findAnother);
    return batch.stream().filter(Asked::isLocked).toList();
  }

  /** With a key, it may be the same request that is handled: then its key will tell. */
  private void findAnother(Asked asked) {
    if (asked.hasKey() && System.nanoTime() - asked.since() < settings.lock().lease().toNanos()) {
      CompletableFuture.delayedExecutor(AGAIN_AFTER.toMillis(), MILLISECONDS, threads)
          .execute(() -> enter(asked));
    } else {
      asked.refuse(Refusal.inProgress(asked.request()));
    }
  }

  /** All of a flow have one owner. */
  private List<Start<?>> read(List<Asked> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    Told told =
        batch
            .get(0)
            .request()
            .ask(batch.stream().map(each -> each.request().subject().number()).collect(toSet()));
    List<Start<?>> starts = new ArrayList<>();
    for (Asked asked : batch) {
      try {
        starts.add(read(asked, asked.request(), told));
      } catch (DataAccessException ofAll) {
        throw ofAll;
      } catch (RuntimeException ofThisOne) {
        asked.fail(ofThisOne);
      }
    }
    return starts;
  }

  private <D> Start<D> read(Asked asked, SagaRequest<D> request, Told told) {
    Offer<D> offer = request.read(told);
    NewSaga<D> saga =
        new NewSaga<>(
            ids.generate(),
            request.flow(),
            offer.data(),
            request.subject(),
            Long.toString(request.buyerId()));
    return new Start<>(asked, offer.refusal(), saga, offer.madeAt());
  }

  /**
   * The saga that would begin now, for whoever begins it by themselves, as an operator's act does.
   * Nothing is locked: another one that is faster is met when this one is stored.
   *
   * @throws RequestRefused when none would begin
   * @throws Unavailable when none would now, and may later
   */
  public <D> NewSaga<D> look(SagaRequest<D> request) {
    Told told = request.ask(Set.of(request.subject().number()));
    Start<D> start = read(Asked.of(request), request, told);
    SagaView active = sagas.active(List.of(start.subject())).stream().findFirst().orElse(null);
    Refusal refusal = refusalOf(start, active);
    if (refusal != null) {
      throw new RequestRefused(refusal);
    }
    return start.saga();
  }

  /** Batches of all flows come one after the other: what an owner has in flight is one count. */
  private void start(List<Start<?>> starts) {
    if (!isItsTurn()) {
      starts.forEach(start -> start.asked().fail(AdmissionControl.overloaded()));
      return;
    }
    try {
      startTogether(starts);
    } finally {
      starting.unlock();
    }
  }

  private boolean isItsTurn() {
    try {
      return starting.tryLock(LONGEST_WAIT_FOR_STARTS.toMillis(), MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** When another instance is faster with one of them, nobody fails for somebody else. */
  private void startTogether(List<Start<?>> starts) {
    if (areDecided(starts)) {
      return;
    }
    List<Start<?>> rest = openAfterKeys(starts);
    if (areDecided(rest)) {
      return;
    }
    for (Start<?> each : rest) {
      if (!areDecided(List.of(each)) && !areDecided(openAfterKeys(List.of(each)))) {
        each.asked().fail(contended(each.asked().request()));
      }
    }
  }

  private List<Start<?>> openAfterKeys(List<Start<?>> lost) {
    answer(() -> byKey(lost.stream().map(Start::asked)));
    return lost.stream().filter(start -> start.asked().isOpen()).toList();
  }

  private static Unavailable contended(SagaRequest<?> request) {
    return new Unavailable(
        request.word() + "-contended",
        String.format(Locale.ROOT, "Too many %ss of this at once.", request.word()),
        RETRY_AFTER,
        null);
  }

  private boolean areDecided(List<Start<?>> starts) {
    try {
      answer(() -> decide(starts));
      return true;
    } catch (DataIntegrityViolationException | ConcurrencyFailureException lost) {
      log.debug("{} requests are looked at again: {}", starts.size(), lost.toString());
      return false;
    }
  }

  /** What is read and what is written is one transaction; then it is told. */
  private void answer(Supplier<List<Runnable>> answers) {
    Objects.requireNonNull(transaction.execute(status -> answers.get())).forEach(Runnable::run);
  }

  private List<Runnable> byKey(Stream<Asked> asked) {
    List<Asked> keyed = asked.filter(Asked::hasKey).toList();
    if (keyed.isEmpty()) {
      return List.of();
    }
    Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bound =
        keys.bound(keyed.stream().<SagaRequest<?>>map(Asked::request).toList());
    Map<UUID, SagaView> found =
        sagas.find(bound.values().stream().map(IdempotencyKeys.Binding::sagaId).toList()).stream()
            .collect(toMap(SagaView::id, identity()));
    List<Runnable> answers = new ArrayList<>();
    for (Asked each : keyed) {
      IdempotencyKeys.Binding binding = bound.get(IdempotencyKeys.Key.of(each.request()));
      if (binding != null && !binding.isOf(each.request())) {
        answers.add(() -> each.refuse(Refusal.keyReused()));
      } else if (binding != null && found.containsKey(binding.sagaId())) {
        answers.add(() -> each.decided().complete(found.get(binding.sagaId())));
      }
    }
    return answers;
  }

  private List<Runnable> decide(List<Start<?>> starts) {
    Map<SagaQueries.FlowSubject, SagaView> active = new HashMap<>();
    sagas
        .active(starts.stream().map(Start::subject).toList())
        .forEach(
            saga -> active.put(new SagaQueries.FlowSubject(saga.type(), saga.subject()), saga));
    AdmissionControl.Shares shares =
        admission.sharesOf(starts.stream().map(start -> start.saga().owner()).collect(toSet()));
    List<Start<?>> free = new ArrayList<>();
    Map<Asked, Refusal> refused = new HashMap<>();
    for (Start<?> start : starts) {
      Refusal refusal = refusalOf(start, active.get(start.subject()));
      if (refusal == null) {
        refusal = shares.refusalTo(start.saga().owner());
      }
      if (refusal == null) {
        free.add(start);
      } else {
        refused.put(start.asked(), refusal);
      }
    }
    // What a key says comes first.
    List<Runnable> answers = new ArrayList<>(byKey(refused.keySet().stream()));
    refused.forEach((asked, refusal) -> answers.add(() -> asked.refuse(refusal)));
    if (!free.isEmpty()) {
      List<SagaView> begun = starter.start(free.stream().<NewSaga<?>>map(Start::saga).toList());
      keys.bind(bindingsOf(free));
      for (int at = 0; at < begun.size(); at++) {
        CompletableFuture<SagaView> decided = free.get(at).asked().decided();
        SagaView saga = begun.get(at);
        answers.add(() -> decided.complete(saga));
      }
    }
    return answers;
  }

  private static @Nullable Refusal refusalOf(Start<?> start, @Nullable SagaView active) {
    if (active == null) {
      return start.refusal();
    }
    if (isOfAnEarlierOne(active, start)) {
      return start.refusal() == null ? Refusal.idReused(start.asked().request()) : start.refusal();
    }
    return refusalFor(active, start).because(active.id());
  }

  /**
   * Whether the saga was for something else that once had this id: an owner whose books were put
   * back gives its numbers again. What a saga is for is there before it, and changes hands never.
   */
  private static boolean isOfAnEarlierOne(SagaView active, Start<?> start) {
    boolean anothers = !active.owner().equals(start.saga().owner());
    boolean younger =
        start.madeAt() != null && start.madeAt().isAfter(active.createdAt().plus(CLOCKS_DIFFER_BY));
    return anothers || younger;
  }

  /** Of what has completed the owner may know more: what was paid may be refunded since. */
  private static Refusal refusalFor(SagaView active, Start<?> start) {
    SagaRequest<?> request = start.asked().request();
    return switch (active.status()) {
      case COMPLETED -> start.refusal() == null ? request.done() : start.refusal();
      case RESOLVED -> Refusal.resolved(request.word(), request.name());
      case RUNNING, COMPENSATING, COMPENSATED -> Refusal.running(request.word(), request.name());
    };
  }

  private static Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bindingsOf(
      List<Start<?>> starts) {
    return starts.stream()
        .filter(start -> start.asked().hasKey())
        .collect(
            toMap(
                start -> IdempotencyKeys.Key.of(start.asked().request()),
                start -> IdempotencyKeys.Binding.of(start.asked().request(), start.saga().id())));
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }
}
