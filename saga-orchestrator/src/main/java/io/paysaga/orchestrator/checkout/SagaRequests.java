package io.paysaga.orchestrator.checkout;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
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
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
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
 * <p>Requests that come while others are handled share their look-ups and their commit.
 */
@Component
public class SagaRequests {

  private static final Logger log = LoggerFactory.getLogger(SagaRequests.class);

  private static final int MOST_IN_A_BATCH = 100;
  private static final int ATTEMPTS = 10;
  private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(1);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final IdempotencyKeys keys;
  private final CheckoutLock lock;
  private final SagaQueries sagas;
  private final SagaStarter starter;
  private final AdmissionControl admission;
  private final TransactionOperations transaction;
  private final NoArgGenerator ids;
  private final RequestCoalescer<SagaRequest<?>, Result> lookUps;
  private final RequestCoalescer<Start, Result> starts;

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
    this.transaction = new TransactionTemplate(transactions);
    this.ids = idsBy(clock);
    int patient = settings.checkout().mostQueued();
    this.lookUps =
        new RequestCoalescer<>(
            2, MOST_IN_A_BATCH, this::lookUpTogether, patient, AdmissionControl::overloaded);
    this.starts =
        new RequestCoalescer<>(
            1, MOST_IN_A_BATCH, this::start, patient, AdmissionControl::overloaded);
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

  /** What a batch makes of one request: its saga, or why there is none, or neither yet. */
  private record Result(@Nullable SagaView saga, @Nullable Refusal refusal) {

    static final Result NEITHER = new Result(null, null);

    static Result of(@Nullable SagaView saga) {
      return saga == null ? NEITHER : new Result(saga, null);
    }

    static Result refused(Refusal refusal) {
      return new Result(null, refusal);
    }

    /** What the key says comes first. */
    Result otherwise(Result later) {
      return this == NEITHER ? later : this;
    }
  }

  /** A request whose owner was asked. */
  private record Start(
      SagaRequest<?> request,
      @Nullable Refusal refusal,
      NewSaga<?> saga,
      @Nullable Instant madeAt) {

    SagaQueries.FlowSubject subject() {
      return new SagaQueries.FlowSubject(saga.flow().name(), saga.subject());
    }
  }

  /**
   * The new saga, which is durable, or the one that the request's key is bound to.
   *
   * @throws RequestRefused when there is neither
   * @throws Unavailable when there is neither now, and may be later
   */
  public SagaView begin(SagaRequest<?> request) {
    Result bound = boundTo(request);
    Result result = bound == Result.NEITHER ? beginLocked(request) : bound;
    if (result.refusal() != null) {
      throw new RequestRefused(result.refusal());
    }
    return Objects.requireNonNull(result.saga());
  }

  private Result boundTo(SagaRequest<?> request) {
    return request.key() == null ? Result.NEITHER : lookUps.ask(request);
  }

  private List<Result> lookUpTogether(List<SagaRequest<?>> requests) {
    return Objects.requireNonNull(transaction.execute(status -> lookUp(requests)));
  }

  private List<Result> lookUp(List<SagaRequest<?>> requests) {
    Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bound = keys.bound(requests);
    Map<UUID, SagaView> found =
        sagas.find(bound.values().stream().map(IdempotencyKeys.Binding::sagaId).toList()).stream()
            .collect(toMap(SagaView::id, identity()));
    return requests.stream()
        .map(
            request -> {
              IdempotencyKeys.Binding binding = bound.get(IdempotencyKeys.Key.of(request));
              if (binding == null) {
                return Result.NEITHER;
              }
              return binding.isOf(request)
                  ? Result.of(found.get(binding.sagaId()))
                  : Result.refused(Refusal.keyReused());
            })
        .toList();
  }

  private Result beginLocked(SagaRequest<?> request) {
    if (admission.isFull(request.flow().name())) {
      throw AdmissionControl.overloaded();
    }
    Optional<CheckoutLock.Held> held = lock(request);
    if (held.isEmpty()) {
      return boundTo(request)
          .otherwise(
              Result.refused(
                  Refusal.conflict(
                      request.word() + "-in-progress",
                      String.format(
                          Locale.ROOT,
                          "Another %s of %s is being accepted.",
                          request.word(),
                          request.subject()))));
    }
    try {
      return beginNew(request);
    } finally {
      held.get().release();
    }
  }

  private Optional<CheckoutLock.Held> lock(SagaRequest<?> request) {
    try {
      // With a key, it may be the same request that holds the lock.
      return request.key() == null ? lock.take(request) : lock.await(request);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Unavailable(
          "service-unavailable", "The wait for the lock was interrupted.", RETRY_AFTER, stopping);
    }
  }

  private <D> Result beginNew(SagaRequest<D> request) {
    Offer<D> offer = request.read();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Result begun =
          starts.ask(new Start(request, offer.refusal(), saga(request, offer), offer.madeAt()));
      if (begun.saga() != null) {
        return begun;
      }
      Result result = boundTo(request).otherwise(begun);
      if (result != Result.NEITHER) {
        return result;
      }
    }
    throw new Unavailable(
        request.word() + "-contended",
        String.format(Locale.ROOT, "Too many %ss of this at once.", request.word()),
        RETRY_AFTER,
        null);
  }

  /**
   * The saga that would begin now, for whoever begins it by themselves, as an operator's act does.
   * Nothing is locked: another one that is faster is met when this one is stored.
   *
   * @throws RequestRefused when none would begin
   * @throws Unavailable when none would now, and may later
   */
  public <D> NewSaga<D> look(SagaRequest<D> request) {
    Offer<D> offer = request.read();
    NewSaga<D> saga = saga(request, offer);
    Start start = new Start(request, offer.refusal(), saga, offer.madeAt());
    SagaView active = sagas.active(List.of(start.subject())).stream().findFirst().orElse(null);
    Refusal refusal = refusalOf(start, active);
    if (refusal != null) {
      throw new RequestRefused(refusal);
    }
    return saga;
  }

  private <D> NewSaga<D> saga(SagaRequest<D> request, Offer<D> offer) {
    return new NewSaga<>(
        ids.generate(),
        request.flow(),
        offer.data(),
        request.subject(),
        Long.toString(request.buyerId()));
  }

  /**
   * What is read and what is written of a batch is one transaction. When it fails, each is decided
   * alone.
   *
   * @return neither for who lost against another instance: look again
   */
  private List<Result> start(List<Start> starts) {
    try {
      return Objects.requireNonNull(transaction.execute(status -> beginTogether(starts)));
    } catch (DataIntegrityViolationException | ConcurrencyFailureException lost) {
      log.debug("{} requests are looked at again: {}", starts.size(), lost.toString());
      return starts.size() == 1
          ? List.of(Result.NEITHER)
          : starts.stream().flatMap(start -> start(List.of(start)).stream()).toList();
    }
  }

  private List<Result> beginTogether(List<Start> starts) {
    Map<SagaQueries.FlowSubject, SagaView> active = new HashMap<>();
    sagas
        .active(starts.stream().map(Start::subject).toList())
        .forEach(
            saga -> active.put(new SagaQueries.FlowSubject(saga.type(), saga.subject()), saga));
    List<Start> free = new ArrayList<>();
    Map<Start, Result> refused = new HashMap<>();
    Set<SagaQueries.FlowSubject> subjects = new HashSet<>();
    Set<IdempotencyKeys.Key> usedKeys = new HashSet<>();
    AdmissionControl.Shares shares =
        admission.sharesOf(starts.stream().map(start -> start.saga().owner()).collect(toSet()));
    for (Start start : starts) {
      Refusal refusal = refusalOf(start, active.get(start.subject()));
      if (refusal != null) {
        refused.put(start, Result.refused(refusal));
      } else if (subjects.add(start.subject()) && takesItsKey(start.request(), usedKeys)) {
        Refusal beyondItsShare = shares.refusalTo(start.saga().owner());
        if (beyondItsShare == null) {
          free.add(start);
        } else {
          refused.put(start, Result.refused(beyondItsShare));
        }
      }
    }
    Map<UUID, SagaView> begun =
        free.isEmpty()
            ? Map.of()
            : beginAndBind(free).stream().collect(toMap(SagaView::id, identity()));
    return starts.stream()
        .map(start -> refused.getOrDefault(start, Result.of(begun.get(start.saga().id()))))
        .toList();
  }

  private static boolean takesItsKey(SagaRequest<?> request, Set<IdempotencyKeys.Key> used) {
    return request.key() == null || used.add(IdempotencyKeys.Key.of(request));
  }

  private static @Nullable Refusal refusalOf(Start start, @Nullable SagaView active) {
    if (active == null) {
      return start.refusal();
    }
    if (isOfAnEarlierOne(active, start)) {
      return start.refusal() == null ? Refusal.idReused(start.request()) : start.refusal();
    }
    return refusalFor(active, start).because(active.id());
  }

  /**
   * Whether the saga was for something else that once had this id: an owner whose books were put
   * back gives its numbers again. What a saga is for is there before it, and changes hands never.
   */
  private static boolean isOfAnEarlierOne(SagaView active, Start start) {
    boolean anothers = !active.owner().equals(start.saga().owner());
    boolean younger =
        start.madeAt() != null && start.madeAt().isAfter(active.createdAt().plus(CLOCKS_DIFFER_BY));
    return anothers || younger;
  }

  /** Of what has completed the owner may know more: what was paid may be refunded since. */
  private static Refusal refusalFor(SagaView active, Start start) {
    SagaRequest<?> request = start.request();
    return switch (active.status()) {
      case COMPLETED -> start.refusal() == null ? request.done() : start.refusal();
      case RESOLVED -> Refusal.resolved(request.word(), request.name());
      case RUNNING, COMPENSATING, COMPENSATED -> Refusal.running(request.word(), request.name());
    };
  }

  private List<SagaView> beginAndBind(List<Start> starts) {
    List<SagaView> begun = starter.start(starts.stream().<NewSaga<?>>map(Start::saga).toList());
    keys.bind(bindingsOf(starts));
    return begun;
  }

  private static Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bindingsOf(List<Start> starts) {
    return starts.stream()
        .filter(start -> start.request().key() != null)
        .collect(
            toMap(
                start -> IdempotencyKeys.Key.of(start.request()),
                start -> IdempotencyKeys.Binding.of(start.request(), start.saga().id())));
  }
}
