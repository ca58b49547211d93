package io.paysaga.saga.test.explore;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Everything that exists at one moment. Once {@link Settling settled}, worlds are compared by the
 * identity of their parts, of which no two are equal.
 *
 * @param sagas as they stand in the store: the first, and the second of the same subject once it
 *     has begun
 * @param flight commands and replies that the broker may deliver
 * @param participants one for each step
 * @param zombie what a frozen owner of the first saga has decided under its row lock, and will
 *     write when it wakes
 * @param firstIsOld the first saga is so old that inbox rows of it may have been purged
 * @param sendings of the first saga's open do, but for those that the broker refused
 * @param missed since the last of them a reply of the first saga was let go: it was acknowledged
 *     and had no effect
 * @param act what an operator asked of the first saga, while that may still make a difference
 */
record World<D>(
    List<SagaState<D>> sagas,
    Set<Message> flight,
    List<Participant> participants,
    @Nullable Decision<D> zombie,
    boolean brokerAway,
    boolean firstIsOld,
    int sendings,
    boolean missed,
    @Nullable Act act) {

  static final UUID FIRST = UUID.fromString("019aa000-0000-7000-8000-000000000001");
  static final UUID SECOND = UUID.fromString("019aa000-0000-7000-8000-000000000002");

  /** Whoever else brings about what the first saga does: no saga of its flow. */
  static final UUID OTHER = UUID.fromString("019aa000-0000-7000-8000-000000000003");

  /**
   * A command or a reply on its way. Copies are one: a duplicate is a delivery after which the
   * message is still there.
   *
   * @param attempt of a best-effort step, which counts answers by it; else 0
   */
  record Message(CommandId id, int attempt, Object body) {

    boolean isReply() {
      return body instanceof Reply;
    }

    boolean isOf(UUID saga) {
      return id.sagaId().equals(saga);
    }

    @Override
    public String toString() {
      String command = (isOf(SECOND) ? "second " : "") + id.step() + ":" + id.direction().onWire();
      String numbered = attempt == 0 ? command : command + "#" + attempt;
      return isReply() ? bodyName() + " to " + numbered : numbered;
    }

    String bodyName() {
      return body.getClass().getSimpleName();
    }
  }

  /** What an operator asks. */
  enum Ask {
    COMPENSATE(SagaEvent.CompensateAsked::new),
    RETRY(SagaEvent.RetryAsked::new),
    RESOLVE(SagaEvent.ResolveAsked::new),
    BACKFILL(SagaEvent.BackfillAsked::new);

    private final BiFunction<Operator, Instant, SagaEvent> event;

    Ask(BiFunction<Operator, Instant, SagaEvent> event) {
      this.event = event;
    }

    /** Whether it can move money: then two persons may have to decide it. */
    boolean mayNeedTwo() {
      return this == RESOLVE;
    }

    SagaEvent by(Operator operator, Instant now) {
      return event.apply(operator, now);
    }

    @Override
    public String toString() {
      return "asks to " + name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * An act, of which the owner hears by a record or by looking.
   *
   * @param isRow whether it is stored: whoever may write to the topic can wake for what is not
   * @param verdicts how many it has; with the first, copies of its record are still under way
   * @param second what a second person has to say of it; null when one decides
   */
  record Act(Ask ask, boolean isRow, int verdicts, @Nullable Second second) {

    Act judged() {
      return new Act(ask, isRow, verdicts + 1, second);
    }

    Act with(Second changed) {
      return new Act(ask, isRow, verdicts, changed);
    }
  }

  /**
   * The second of two persons.
   *
   * @param shown the saga as it was when the first one asked
   * @param moved whether it has moved since
   */
  record Second(String shown, boolean moved, boolean approves) {}

  /**
   * A participant's database.
   *
   * @param effects the sagas whose effect stands in the books, one entry for each time
   * @param failures how often it tried in vain what is best effort
   */
  record Participant(Map<CommandId, Reply> inbox, List<UUID> effects, int failures) {

    long effectsOf(UUID saga) {
      return effects.stream().filter(saga::equals).count();
    }
  }

  SagaState<D> first() {
    return sagas.get(0);
  }

  World<D> withSaga(int at, SagaState<D> saga) {
    List<SagaState<D>> changed = new ArrayList<>(sagas);
    changed.set(at, saga);
    return withSagas(changed);
  }

  World<D> withSagas(List<SagaState<D>> changed) {
    return new World<>(
        changed, flight, participants, zombie, brokerAway, firstIsOld, sendings, missed, act);
  }

  World<D> withFlight(Set<Message> changed) {
    return new World<>(
        sagas, changed, participants, zombie, brokerAway, firstIsOld, sendings, missed, act);
  }

  World<D> without(Message message) {
    Set<Message> changed = new LinkedHashSet<>(flight);
    changed.remove(message);
    return withFlight(changed);
  }

  World<D> plus(Message message) {
    Set<Message> changed = new LinkedHashSet<>(flight);
    changed.add(message);
    return withFlight(changed);
  }

  World<D> withParticipant(int at, Participant participant) {
    List<Participant> changed = new ArrayList<>(participants);
    changed.set(at, participant);
    return withParticipants(changed);
  }

  World<D> withParticipants(List<Participant> changed) {
    return new World<>(
        sagas, flight, changed, zombie, brokerAway, firstIsOld, sendings, missed, act);
  }

  World<D> withZombie(@Nullable Decision<D> changed) {
    return new World<>(
        sagas, flight, participants, changed, brokerAway, firstIsOld, sendings, missed, act);
  }

  World<D> withBrokerAway(boolean changed) {
    return new World<>(
        sagas, flight, participants, zombie, changed, firstIsOld, sendings, missed, act);
  }

  World<D> grownOld() {
    return new World<>(
        sagas, flight, participants, zombie, brokerAway, true, sendings, missed, act);
  }

  World<D> withSendings(int changed) {
    return new World<>(
        sagas, flight, participants, zombie, brokerAway, firstIsOld, changed, missed, act);
  }

  World<D> withMissed(boolean changed) {
    return new World<>(
        sagas, flight, participants, zombie, brokerAway, firstIsOld, sendings, changed, act);
  }

  /** The first saga has moved by what its journal tells. */
  World<D> withSagaMoved() {
    return act == null || act.second() == null || act.second().moved()
        ? this
        : withAct(act.with(new Second(act.second().shown(), true, act.second().approves())));
  }

  World<D> withAct(@Nullable Act changed) {
    return new World<>(
        sagas, flight, participants, zombie, brokerAway, firstIsOld, sendings, missed, changed);
  }

  List<Message> flightOf(UUID saga) {
    return flight.stream().filter(message -> message.isOf(saga)).toList();
  }

  boolean repliesWait() {
    return flight.stream().anyMatch(Message::isReply);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof World<?> world
        && sagas == (Object) world.sagas
        && flight == world.flight
        && participants == world.participants
        && zombie == (Object) world.zombie
        && brokerAway == world.brokerAway
        && firstIsOld == world.firstIsOld
        && sendings == world.sendings
        && missed == world.missed
        && Objects.equals(act, world.act);
  }

  @Override
  public int hashCode() {
    int hash = System.identityHashCode(sagas);
    hash = 31 * hash + System.identityHashCode(flight);
    hash = 31 * hash + System.identityHashCode(participants);
    hash = 31 * hash + System.identityHashCode(zombie);
    hash = 31 * hash + Objects.hashCode(act);
    return 31 * hash
        + (brokerAway ? 1 : 0)
        + (firstIsOld ? 2 : 0)
        + (missed ? 4 : 0)
        + 8 * sendings;
  }
}
