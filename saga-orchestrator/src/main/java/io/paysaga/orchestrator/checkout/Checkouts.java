package io.paysaga.orchestrator.checkout;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.UUIDClock;
import io.paysaga.orchestrator.checkout.Checkout.Offer;
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
 * Begins the saga of what is paid for, at most one at a time.
 *
 * <p>The same request with the same key gets the same saga, whatever happened in between. Before
 * any refusal for the state of things the key is looked up again, because a copy of this request
 * may have started the saga meanwhile.
 *
 * <p>Requests that come while others are handled share their look-ups and their commit.
 */
@Component
public class Checkouts {

  private static final Logger log = LoggerFactory.getLogger(Checkouts.class);

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
  private final RequestCoalescer<Checkout<?>, Result> lookUps;
  private final RequestCoalescer<Start, Result> starts;

  Checkouts(
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
            2, MOST_IN_A_BATCH, this::lookUp, patient, AdmissionControl::overloaded);
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

  /** What a batch makes of one checkout: its saga, or why there is none, or neither yet. */
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

  /** A checkout whose owner was asked. */
  private record Start(
      Checkout<?> checkout, @Nullable Refusal refusal, NewSaga<?> saga, @Nullable Instant madeAt) {

    SagaQueries.FlowSubject subject() {
      return new SagaQueries.FlowSubject(saga.flow().name(), saga.subject());
    }
  }

  /**
   * The new saga, which is durable, or the one that the checkout's key is bound to.
   *
   * @throws CheckoutRefused when there is neither
   * @throws Unavailable when there is neither now, and may be later
   */
  public SagaView begin(Checkout<?> checkout) {
    Result bound = boundTo(checkout);
    Result result = bound == Result.NEITHER ? beginLocked(checkout) : bound;
    if (result.refusal() != null) {
      throw new CheckoutRefused(result.refusal());
    }
    return Objects.requireNonNull(result.saga());
  }

  private Result boundTo(Checkout<?> checkout) {
    return checkout.key() == null ? Result.NEITHER : lookUps.ask(checkout);
  }

  private List<Result> lookUp(List<Checkout<?>> checkouts) {
    Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bound = keys.bound(checkouts);
    Map<UUID, SagaView> found =
        sagas.find(bound.values().stream().map(IdempotencyKeys.Binding::sagaId).toList()).stream()
            .collect(toMap(SagaView::id, identity()));
    return checkouts.stream()
        .map(
            checkout -> {
              IdempotencyKeys.Binding binding = bound.get(IdempotencyKeys.Key.of(checkout));
              if (binding == null) {
                return Result.NEITHER;
              }
              return binding.isOf(checkout)
                  ? Result.of(found.get(binding.sagaId()))
                  : Result.refused(Refusal.keyReused());
            })
        .toList();
  }

  private Result beginLocked(Checkout<?> checkout) {
    if (admission.isFull(checkout.flow().name())) {
      throw AdmissionControl.overloaded();
    }
    Optional<CheckoutLock.Held> held = lock(checkout);
    if (held.isEmpty()) {
      return boundTo(checkout)
          .otherwise(
              Result.refused(
                  Refusal.conflict(
                      "checkout-in-progress",
                      "Another checkout of " + checkout.subject() + " is being accepted.")));
    }
    try {
      return beginNew(checkout);
    } finally {
      held.get().release();
    }
  }

  private Optional<CheckoutLock.Held> lock(Checkout<?> checkout) {
    try {
      // With a key, it may be the same request that holds the lock.
      return checkout.key() == null ? lock.take(checkout) : lock.await(checkout);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new Unavailable(
          "service-unavailable", "The wait for the lock was interrupted.", RETRY_AFTER, stopping);
    }
  }

  private <D> Result beginNew(Checkout<D> checkout) {
    Offer<D> offer = checkout.read();
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Result begun =
          starts.ask(new Start(checkout, offer.refusal(), saga(checkout, offer), offer.madeAt()));
      if (begun.saga() != null) {
        return begun;
      }
      Result result = boundTo(checkout).otherwise(begun);
      if (result != Result.NEITHER) {
        return result;
      }
    }
    throw new Unavailable(
        "checkout-contended", "Too many checkouts of this at once.", RETRY_AFTER, null);
  }

  private <D> NewSaga<D> saga(Checkout<D> checkout, Offer<D> offer) {
    return new NewSaga<>(
        ids.generate(),
        checkout.flow(),
        offer.data(),
        checkout.subject(),
        Long.toString(checkout.buyerId()));
  }

  /** Neither, when another instance won or the batch was rolled back: look again. */
  private List<Result> start(List<Start> starts) {
    Map<SagaQueries.FlowSubject, SagaView> active = new HashMap<>();
    sagas
        .active(starts.stream().map(Start::subject).toList())
        .forEach(
            saga -> active.put(new SagaQueries.FlowSubject(saga.type(), saga.subject()), saga));
    List<Start> free = new ArrayList<>();
    Map<Start, Result> refused = new HashMap<>();
    Set<SagaQueries.FlowSubject> subjects = new HashSet<>();
    Set<IdempotencyKeys.Key> usedKeys = new HashSet<>();
    for (Start start : starts) {
      Refusal refusal = refusalOf(start, active.get(start.subject()));
      if (refusal != null) {
        refused.put(start, Result.refused(refusal));
      } else if (subjects.add(start.subject()) && takesItsKey(start.checkout(), usedKeys)) {
        free.add(start);
      }
    }
    Map<UUID, SagaView> begun = tryToBegin(free);
    return starts.stream()
        .map(start -> refused.getOrDefault(start, Result.of(begun.get(start.saga().id()))))
        .toList();
  }

  private static boolean takesItsKey(Checkout<?> checkout, Set<IdempotencyKeys.Key> used) {
    return checkout.key() == null || used.add(IdempotencyKeys.Key.of(checkout));
  }

  private static @Nullable Refusal refusalOf(Start start, @Nullable SagaView active) {
    if (active == null) {
      return start.refusal();
    }
    if (isOfAnEarlierOne(active, start)) {
      return start.refusal() == null ? Refusal.idReused(start.checkout()) : start.refusal();
    }
    return refusalFor(active, start.checkout()).because(active.id());
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

  private static Refusal refusalFor(SagaView active, Checkout<?> checkout) {
    return switch (active.status()) {
      case COMPLETED -> Refusal.alreadyPaid(checkout);
      case RESOLVED ->
          Refusal.conflict(
              "checkout-resolved",
              String.format(
                  Locale.ROOT,
                  "A checkout of %s was settled by hand; an operator has to free it.",
                  checkout.name()));
      case RUNNING, COMPENSATING, COMPENSATED ->
          Refusal.conflict(
              "checkout-running",
              String.format(Locale.ROOT, "A checkout of %s is running.", checkout.name()));
    };
  }

  /** What began: without those that lost against another instance. */
  private Map<UUID, SagaView> tryToBegin(List<Start> starts) {
    if (starts.isEmpty()) {
      return Map.of();
    }
    try {
      List<SagaView> begun = transaction.execute(status -> beginAndBind(starts));
      return begun.stream().collect(toMap(SagaView::id, identity()));
    } catch (DataIntegrityViolationException | ConcurrencyFailureException lost) {
      log.debug("{} checkouts are looked at again: {}", starts.size(), lost.toString());
      Map<UUID, SagaView> begun = new HashMap<>();
      if (starts.size() > 1) {
        starts.forEach(start -> begun.putAll(tryToBegin(List.of(start))));
      }
      return begun;
    }
  }

  private List<SagaView> beginAndBind(List<Start> starts) {
    List<SagaView> begun = starter.start(starts.stream().<NewSaga<?>>map(Start::saga).toList());
    keys.bind(bindingsOf(starts));
    return begun;
  }

  private static Map<IdempotencyKeys.Key, IdempotencyKeys.Binding> bindingsOf(List<Start> starts) {
    return starts.stream()
        .filter(start -> start.checkout().key() != null)
        .collect(
            toMap(
                start -> IdempotencyKeys.Key.of(start.checkout()),
                start -> IdempotencyKeys.Binding.of(start.checkout(), start.saga().id())));
  }
}
