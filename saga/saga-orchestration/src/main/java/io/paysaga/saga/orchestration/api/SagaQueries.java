package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads sagas: what is committed, without a lock. */
public interface SagaQueries {

  Optional<SagaView> find(UUID id);

  /** These sagas, as far as they exist, in no order. */
  List<SagaView> find(Collection<UUID> ids);

  /** Those of these that have ended, in no order. */
  List<SagaView> endedOf(Collection<UUID> ids);

  /** A subject within a flow: at most one saga is live or completed for it. */
  record FlowSubject(String flow, Subject subject) {}

  /** The sagas that are live or completed for these subjects, in no order. */
  List<SagaView> active(Collection<FlowSubject> subjects);

  /**
   * What was decided on the way, in order; empty when there is no such saga.
   *
   * @param after only entries behind this one; 0 on the first page
   */
  List<JournalEntry> journal(UUID id, int after, int limit);

  /**
   * What was decided for several sagas, of each in order; who has nothing new is left out.
   *
   * @param after by saga, only entries behind this one
   * @param limit of all of them together
   */
  Map<UUID, List<JournalEntry>> journals(Map<UUID, Integer> after, int limit);

  /**
   * Which sagas, newest first; an absent condition does not count.
   *
   * @param stuck only those that are, or are not, stuck
   * @param flow its name, of ASCII characters
   * @param failureCode why they are undone, or were
   * @param before only sagas older than this one
   */
  record Search(
      @Nullable Subject subject,
      @Nullable String owner,
      @Nullable SagaStatus status,
      @Nullable Boolean stuck,
      @Nullable String flow,
      @Nullable String failureCode,
      @Nullable UUID before,
      int limit) {}

  List<SagaView> search(Search search);

  /** Best-effort steps that were given up in this time, oldest first. */
  List<GivenUpStep> givenUpSteps(Instant from, Instant to, int limit);

  /**
   * By flow, how many are running or being undone, but for those that are stuck; counting stops at
   * this many.
   */
  Map<String, Long> countInFlight(int atMost);

  /** Those that are running or being undone, the stuck ones too, oldest first. */
  List<SagaView> underWay(int atMost);

  /** How many are stuck. */
  long countStuck();

  /**
   * Of these owners, how many of each that began since then are running or being undone, but for
   * those that are stuck; who has none is left out.
   */
  Map<String, Long> countInFlight(Collection<String> owners, Instant begunSince);

  /**
   * Sagas that began in this time, in the order of their ids.
   *
   * @param to exclusive
   * @param after only sagas behind this one; absent on the first page
   */
  List<SagaSnapshot> begunBetween(Instant from, Instant to, @Nullable UUID after, int limit);

  /** These sagas, as far as they exist, in the order of their ids. */
  List<SagaSnapshot> snapshots(Collection<UUID> ids);

  /**
   * Sagas of these subjects that are live, completed or resolved, by subject and id: rarely more
   * than one each.
   */
  List<SagaSnapshot> notUndoneOf(Collection<Subject> subjects);

  /** Which of these sagas exist. */
  Set<UUID> existing(Collection<UUID> ids);

  /** How long a saga is kept after its end; one that ended earlier may be gone. */
  Duration retention();

  /**
   * How this orchestrator calls itself when it asks a participant: what the participants' inboxes
   * keep as who asked, as {@code /saga-orchestrator}.
   */
  String source();
}
