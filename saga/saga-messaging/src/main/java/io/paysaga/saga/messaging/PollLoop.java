package io.paysaga.saga.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import io.paysaga.saga.messaging.PollDecision.Alone;
import io.paysaga.saga.messaging.PollDecision.Judgement;
import io.paysaga.saga.messaging.PollDecision.Outcome;
import io.paysaga.saga.messaging.PollDecision.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to the records of a poll: decode, handle and commit, send, and return. Their offsets
 * are acknowledged soon after that, and at once when a dead letter was written of them: it would be
 * written again, where an inbox answers all else that comes twice.
 *
 * <p>Handling is one transaction for the whole poll. When it fails, each record is handled again
 * alone, in order, without waiting for a lock, so that what is at fault or locked hurts only its
 * own key; {@link PollDecision} says what becomes of it. What throws out of here leaves the offsets
 * where they are; the same records come again, and what was handled of them is not handled twice.
 *
 * <p>A dead letter is only what cannot be decoded or trusted, at once, a record that fails alone by
 * its own fault while the database takes writes, or what its handler puts aside. An instance
 * belongs to one consumer thread.
 */
public final class PollLoop<T> {

  private static final Logger log = LoggerFactory.getLogger(PollLoop.class);

  private final PollHandler<T> handler;
  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final BooleanSupplier probe;
  private final PollDecision<Place> decision;
  private final Supplier<Duration> elapsed;
  private final MeterRegistry metrics;

  private final Set<Place> done = new HashSet<>();

  /** Whether a dead letter was written of the poll in hand: no inbox knows that it was. */
  private boolean letters;

  private @Nullable Place inHand;
  private @Nullable Duration standsSince;

  PollLoop(
      PollHandler<T> handler,
      RecordSender sender,
      DeadLetters deadLetters,
      BooleanSupplier probe,
      PollDecision<Place> decision,
      Supplier<Duration> elapsed,
      MeterRegistry metrics) {
    this.handler = handler;
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.probe = probe;
    this.decision = decision;
    this.elapsed = elapsed;
    this.metrics = metrics;
  }

  record Place(String topic, int partition, long offset) {
    static Place of(ConsumerRecord<byte[], byte[]> kafka) {
      return new Place(kafka.topic(), kafka.partition(), kafka.offset());
    }
  }

  /** Of a poll, what is not handled yet. */
  private record Pending<T>(
      ConsumerRecord<byte[], byte[]> kafka, SagaMessage<T> message, String key) {

    Place place() {
      return Place.of(kafka);
    }

    /** {@code UsePoint of point.commands}, for people. */
    String name() {
      return message.body().getClass().getSimpleName() + " of " + kafka.topic();
    }
  }

  /**
   * Handles one poll to the end, or throws and is given the same poll again.
   *
   * @param consumer which fetched it, and has given everything before to this loop
   */
  public void onPoll(List<ConsumerRecord<byte[], byte[]>> poll, Consumer<?, ?> consumer) {
    Place first = Place.of(poll.get(0));
    if (!first.equals(inHand)) {
      // The one before was taken away, with its partitions.
      handled();
      inHand = first;
    }
    decision.begins(elapsed.get());
    try {
      List<Pending<T>> pending = decode(poll);
      if (!pending.isEmpty()) {
        handle(pending);
      }
      CrashPoint.POLL_BEFORE_ACKNOWLEDGE.passed();
      if (letters) {
        consumer.commitSync();
      }
    } catch (RuntimeException notNow) {
      stands(poll, notNow);
      throw notNow;
    }
    handled();
    goesOn(poll);
  }

  private void handled() {
    decision.ends();
    done.clear();
    letters = false;
    inHand = null;
  }

  /** Said once, however often the same poll is tried. */
  private void stands(List<ConsumerRecord<byte[], byte[]>> poll, RuntimeException why) {
    if (standsSince == null) {
      standsSince = elapsed.get();
      log.warn(
          "{} waits, and tries the same poll again until it passes: {}",
          poll.get(0).topic(),
          FailureText.of(why));
    }
  }

  private void goesOn(List<ConsumerRecord<byte[], byte[]>> poll) {
    if (standsSince != null) {
      log.warn(
          "{} goes on, after {} ms.",
          poll.get(0).topic(),
          elapsed.get().minus(standsSince).toMillis());
      standsSince = null;
    }
  }

  private List<Pending<T>> decode(List<ConsumerRecord<byte[], byte[]>> poll) {
    List<Pending<T>> pending = new ArrayList<>(poll.size());
    for (ConsumerRecord<byte[], byte[]> kafka : poll) {
      if (done.contains(Place.of(kafka))) {
        continue;
      }
      try {
        SagaMessage<T> message = handler.decode(kafka);
        if (message.ownedTopics() == null) {
          metrics.counter("paysaga.records.unchecked", "topic", kafka.topic()).increment();
        }
        pending.add(new Pending<>(kafka, message, handler.keyOf(message)));
      } catch (UndecodableRecord reason) {
        giveUp(kafka, reason);
      }
    }
    return pending;
  }

  /** Together what may be; then alone what did not pass, and what waits apart. */
  private void handle(List<Pending<T>> pending) {
    List<Pending<T>> alone = new ArrayList<>();
    List<Pending<T>> together = new ArrayList<>();
    pending.forEach(each -> (decision.isApart(each.key()) ? alone : together).add(each));
    if (!together.isEmpty() && !passTogether(together)) {
      alone.addAll(0, together);
    }
    if (!alone.isEmpty()) {
      handleEachAlone(alone);
    }
  }

  private boolean passTogether(List<Pending<T>> together) {
    List<ProducerRecord<byte[], byte[]>> toSend;
    try {
      toSend = handler.handle(together.stream().map(Pending::message).toList());
    } catch (RuntimeException failed) {
      if (Fault.of(failed) == Fault.AWAY) {
        throw failed;
      }
      log.info(
          "A poll of {} failed together; handling each alone: {}",
          together.size(),
          FailureText.of(failed));
      return false;
    }
    finish(toSend, together);
    decision.passed();
    return true;
  }

  private void handleEachAlone(List<Pending<T>> alone) {
    Map<Place, Pending<T>> records = new HashMap<>();
    alone.forEach(each -> records.put(each.place(), each));
    Map<Place, RuntimeException> failures = new HashMap<>();
    Judgement<Place> judgement =
        decision.tryEach(
            alone.stream().map(this::alone).toList(),
            place -> tryAlone(records.get(place), failures),
            probe,
            elapsed);
    tell(judgement, alone, failures);
    carryOut(judgement, alone, failures);
  }

  private Alone<Place> alone(Pending<T> each) {
    return new Alone<>(each.place(), each.key(), handler.isAskedAgain(each.message()));
  }

  private Outcome tryAlone(Pending<T> each, Map<Place, RuntimeException> failures) {
    try {
      finish(LockWait.none(() -> handler.handle(List.of(each.message()))), List.of(each));
      return Outcome.PASSED;
    } catch (RuntimeException failed) {
      Fault fault = Fault.of(failed);
      failures.put(each.place(), failed);
      return switch (fault) {
        case AWAY -> throw failed;
        case LOCKED -> Outcome.LOCKED;
        case OTHER -> Outcome.STUCK;
        case OWN -> Outcome.AT_FAULT;
      };
    }
  }

  /** Names once what waits apart, and once when it goes on. */
  private void tell(
      Judgement<Place> judgement, List<Pending<T>> alone, Map<Place, RuntimeException> failures) {
    Set<String> untold = new HashSet<>(judgement.nowApart());
    Set<String> back = new HashSet<>(judgement.back());
    for (Pending<T> each : alone) {
      RuntimeException failed = failures.get(each.place());
      if (failed != null && untold.remove(each.key())) {
        metrics.counter("paysaga.keys.apart", "topic", each.kafka().topic()).increment();
        log.warn(
            "{} {} waits alone, tried once a second while others pass: {}",
            each.name(),
            FailureText.onOneLine(each.key()),
            FailureText.of(failed));
      }
      if (back.remove(each.key())) {
        log.info("{} {} goes on.", each.name(), FailureText.onOneLine(each.key()));
      }
    }
  }

  private void carryOut(
      Judgement<Place> judgement, List<Pending<T>> alone, Map<Place, RuntimeException> failures) {
    List<SagaMessage<T>> letGo = new ArrayList<>();
    for (Pending<T> each : alone) {
      Verdict verdict = judgement.verdicts().get(each.place());
      if (verdict == Verdict.LET_GO) {
        letGo.add(each.message());
        done.add(each.place());
        metrics.counter("paysaga.records.let.go", "topic", each.kafka().topic()).increment();
      } else if (verdict == Verdict.DEAD_LETTER) {
        giveUp(each.kafka(), failures.get(each.place()));
      }
    }
    if (!letGo.isEmpty()) {
      handler.letGo(letGo);
    }
    if (!judgement.ends()) {
      throw doNotPass(
          alone.stream()
              .filter(each -> judgement.verdicts().get(each.place()) == Verdict.AGAIN)
              .toList(),
          failures);
    }
  }

  private static <T> TechnicalFailure doNotPass(
      List<Pending<T>> waiting, Map<Place, RuntimeException> failures) {
    String keys =
        waiting.stream().map(Pending::key).distinct().limit(5).collect(Collectors.joining(", "));
    String sentence = waiting.size() + " records do not pass, of " + keys + ".";
    return waiting.stream()
        .map(each -> failures.get(each.place()))
        .filter(Objects::nonNull)
        .findFirst()
        .map(first -> new TechnicalFailure(sentence, first))
        .orElseGet(() -> new TechnicalFailure(sentence));
  }

  private void giveUp(ConsumerRecord<byte[], byte[]> kafka, RuntimeException reason) {
    letters |= deadLetters.publish(kafka, reason);
    done.add(Place.of(kafka));
  }

  private void finish(List<ProducerRecord<byte[], byte[]>> toSend, List<Pending<T>> handled) {
    CrashPoint.POLL_BEFORE_SEND.passed();
    CompletableFuture<List<ProducerRecord<byte[], byte[]>>> sending = sender.begin(toSend);
    handler.handedOver();
    List<ProducerRecord<byte[], byte[]>> failed = sending.join();
    if (!failed.isEmpty()) {
      handler.notAcknowledged(failed);
    }
    handler.putAside(
        (message, reason) -> giveUp(recordOf(message, handled), new UnusableRecord(reason)));
    handled.forEach(each -> done.add(each.place()));
  }

  private ConsumerRecord<byte[], byte[]> recordOf(
      SagaMessage<T> message, List<Pending<T>> handled) {
    return handled.stream()
        .filter(each -> each.message() == message)
        .map(Pending::kafka)
        .findFirst()
        .orElseThrow();
  }
}
