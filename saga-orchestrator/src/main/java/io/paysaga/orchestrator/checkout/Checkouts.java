package io.paysaga.orchestrator.checkout;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Begins the saga of what is paid for, at most one at a time.
 *
 * <p>The same request with the same key gets the same saga, whatever happened in between; so no
 * request is refused before its key was looked up after the fact that it is refused for.
 *
 * <p>Requests that come together share their look-ups and their commit.
 */
@Component
class Checkouts {

  private static final Logger log = LoggerFactory.getLogger(Checkouts.class);

  private static final int TOGETHER = 100;
  private static final int ATTEMPTS = 10;
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final IdempotencyKeys keys;
  private final CheckoutLock lock;
  private final SagaQueries sagas;
  private final SagaStarter starter;
  private final AdmissionControl admission;
  private final Duration lease;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
  private final RequestCoalescer<CheckoutRequest, Optional<SagaView>> lookUps =
      new RequestCoalescer<>(2, TOGETHER, this::boundTo);
  private final RequestCoalescer<Start, Optional<SagaView>> starts =
      new RequestCoalescer<>(1, TOGETHER, this::begin);

  Checkouts(
      IdempotencyKeys keys,
      CheckoutLock lock,
      SagaQueries sagas,
      SagaStarter starter,
      AdmissionControl admission,
      CheckoutProperties settings) {
    this.keys = keys;
    this.lock = lock;
    this.sagas = sagas;
    this.starter = starter;
    this.admission = admission;
    this.lease = settings.checkout().lock().lease();
  }

  /** A checkout whose owner was asked. */
  private record Start(CheckoutRequest asked, Purchase purchase, NewSaga<?> saga) {}

  /**
   * The new saga, which is durable, or the one that the request's key is bound to.
   *
   * @param read asks the owner for what is to be paid
   * @throws Problem when there is neither
   */
  SagaView begin(CheckoutRequest asked, Supplier<Purchase> read) {
    return boundTo(asked)
        .orElseGet(
            () -> {
              if (admission.isFull()) {
                throw AdmissionControl.overloaded();
              }
              return beginLocked(asked, read);
            });
  }

  private Optional<SagaView> boundTo(CheckoutRequest asked) {
    return asked.key() == null ? Optional.empty() : lookUps.ask(asked);
  }

  private List<Supplier<Optional<SagaView>>> boundTo(List<CheckoutRequest> asked) {
    Map<CheckoutRequest, IdempotencyKeys.Bound> bound = keys.bound(asked);
    Map<UUID, SagaView> found =
        sagas.find(bound.values().stream().map(IdempotencyKeys.Bound::sagaId).toList()).stream()
            .collect(toMap(SagaView::id, identity()));
    return asked.stream()
        .<Supplier<Optional<SagaView>>>map(
            each ->
                () -> Optional.ofNullable(bound.get(each)).map(to -> found.get(to.sagaOf(each))))
        .toList();
  }

  private SagaView beginLocked(CheckoutRequest asked, Supplier<Purchase> read) {
    // With a key, it may be the same request that holds the lock.
    Duration wait = asked.key() == null ? Duration.ZERO : lease;
    try {
      return lock.holding(asked.subject(), wait, () -> beginNew(asked, read.get()))
          .or(() -> boundTo(asked))
          .orElseThrow(
              () ->
                  Problem.conflict(
                      "checkout-in-progress",
                      "Another checkout of " + asked.subject() + " is being accepted."));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable(
          "service-unavailable", "The wait for the lock was interrupted.", RETRY_AFTER, stopping);
    }
  }

  private SagaView beginNew(CheckoutRequest asked, Purchase purchase) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        Optional<SagaView> begun =
            starts
                .ask(new Start(asked, purchase, purchase.saga(ids.generate())))
                .or(() -> boundTo(asked));
        if (begun.isPresent()) {
          return begun.get();
        }
      } catch (Problem refused) {
        return boundTo(asked).orElseThrow(() -> refused);
      }
    }
    throw Problem.unavailable(
        "checkout-contended", "Too many checkouts of this at once.", RETRY_AFTER);
  }

  /** Each answer is empty when another one was quicker, or had to give way to nobody knows whom. */
  private List<Supplier<Optional<SagaView>>> begin(List<Start> starts) {
    Map<SagaQueries.FlowSubject, SagaView> active = new HashMap<>();
    sagas
        .active(starts.stream().map(start -> subjectOf(start.saga())).toList())
        .forEach(
            saga -> active.put(new SagaQueries.FlowSubject(saga.type(), saga.subject()), saga));
    List<Start> free = new ArrayList<>();
    Map<Start, Problem> refusals = new HashMap<>();
    Set<Object> taken = new HashSet<>();
    for (Start start : starts) {
      Optional<Problem> refusal = refusalOf(start, active);
      if (refusal.isPresent()) {
        refusals.put(start, refusal.get());
      } else if (taken.add(subjectOf(start.saga())) && takesItsKey(start, taken)) {
        free.add(start);
      }
    }
    Map<UUID, SagaView> begun = tryToBegin(free);
    return starts.stream()
        .<Supplier<Optional<SagaView>>>map(
            start ->
                () -> {
                  if (refusals.containsKey(start)) {
                    throw refusals.get(start);
                  }
                  return Optional.ofNullable(begun.get(start.saga().id()));
                })
        .toList();
  }

  private static SagaQueries.FlowSubject subjectOf(NewSaga<?> saga) {
    return new SagaQueries.FlowSubject(saga.flow().name(), saga.subject());
  }

  private static boolean takesItsKey(Start start, Set<Object> taken) {
    String key = start.asked().key();
    return key == null || taken.add(List.of(start.asked().buyerId(), key));
  }

  private static Optional<Problem> refusalOf(
      Start start, Map<SagaQueries.FlowSubject, SagaView> active) {
    Purchase purchase = start.purchase();
    return Optional.ofNullable(active.get(subjectOf(start.saga())))
        .map(saga -> refusalFor(saga, purchase).with("sagaId", saga.id()))
        .or(purchase::refusal);
  }

  private static Problem refusalFor(SagaView active, Purchase purchase) {
    return switch (active.status()) {
      case COMPLETED -> purchase.alreadyPaid();
      case RESOLVED ->
          Problem.conflict(
              "checkout-resolved",
              "A checkout of %s was settled by hand; an operator has to free it."
                  .formatted(purchase.name()));
      case RUNNING, COMPENSATING, COMPENSATED ->
          Problem.conflict(
              "checkout-running", "A checkout of %s is running.".formatted(purchase.name()));
    };
  }

  /** What began: without those that lost against another instance. */
  private Map<UUID, SagaView> tryToBegin(List<Start> starts) {
    if (starts.isEmpty()) {
      return Map.of();
    }
    try {
      List<SagaView> begun =
          starter.start(
              starts.stream().<NewSaga<?>>map(Start::saga).toList(), () -> bindKeysOf(starts));
      begun.forEach(saga -> admission.begun());
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

  private void bindKeysOf(List<Start> starts) {
    Map<CheckoutRequest, UUID> sagaIds = new HashMap<>();
    starts.stream()
        .filter(start -> start.asked().key() != null)
        .forEach(start -> sagaIds.put(start.asked(), start.saga().id()));
    keys.bind(sagaIds);
  }
}
