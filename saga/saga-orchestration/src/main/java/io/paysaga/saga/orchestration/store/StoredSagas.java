package io.paysaga.saga.orchestration.store;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.orchestration.api.GivenUpStep;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import io.paysaga.saga.orchestration.api.SagaView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads sagas from their tables. */
public final class StoredSagas implements SagaQueries {

  private final SagaRepository rows;
  private final Journal journal;
  private final GivenUpSteps givenUp;
  private final Duration retention;
  private final String source;
  private final SagaJson json = new SagaJson();

  public StoredSagas(
      SagaRepository rows,
      Journal journal,
      GivenUpSteps givenUp,
      Duration retention,
      String source) {
    this.rows = rows;
    this.journal = journal;
    this.givenUp = givenUp;
    this.retention = retention;
    this.source = source;
  }

  @Override
  public Optional<SagaView> find(UUID id) {
    return find(List.of(id)).stream().findFirst();
  }

  @Override
  public List<SagaView> find(Collection<UUID> ids) {
    return views(rows.find(ids));
  }

  @Override
  public List<SagaView> endedOf(Collection<UUID> ids) {
    return views(rows.endedOf(ids));
  }

  @Override
  public List<SagaView> active(Collection<FlowSubject> subjects) {
    return views(
        rows.active(
            subjects.stream()
                .map(subject -> SagaRow.activeKeyOf(subject.flow(), subject.subject()))
                .distinct()
                .toList()));
  }

  @Override
  public List<JournalEntry> journal(UUID id, int after, int limit) {
    return journal.of(id, after, limit);
  }

  @Override
  public Map<UUID, List<JournalEntry>> journals(Map<UUID, Integer> after, int limit) {
    return journal.of(after, limit);
  }

  @Override
  public List<SagaView> search(Search search) {
    return views(rows.search(search));
  }

  @Override
  public List<GivenUpStep> givenUpSteps(Instant from, Instant to, int limit) {
    return givenUp.between(from, to, limit);
  }

  @Override
  public Map<String, Long> countInFlight(int atMost) {
    return rows.countInFlight(atMost);
  }

  @Override
  public List<SagaView> underWay(int atMost) {
    return views(rows.underWay(atMost));
  }

  @Override
  public long countStuck() {
    return rows.countStuck();
  }

  @Override
  public Map<String, Long> countInFlight(Collection<String> owners, Instant begunSince) {
    return rows.countInFlight(owners, begunSince);
  }

  @Override
  public List<SagaSnapshot> begunBetween(
      Instant from, Instant to, @Nullable UUID after, int limit) {
    return snapshotsOf(rows.begunBetween(from, to, after, limit));
  }

  @Override
  public List<SagaSnapshot> snapshots(Collection<UUID> ids) {
    return snapshotsOf(rows.inOrder(ids));
  }

  @Override
  public List<SagaSnapshot> notUndoneOf(Collection<Subject> subjects) {
    return snapshotsOf(rows.notUndoneOf(subjects));
  }

  @Override
  public Set<UUID> existing(Collection<UUID> ids) {
    return rows.existing(ids);
  }

  @Override
  public Duration retention() {
    return retention;
  }

  @Override
  public String source() {
    return source;
  }

  private List<SagaView> views(List<SagaRow> found) {
    return found.stream().map(row -> row.view(json)).toList();
  }

  private List<SagaSnapshot> snapshotsOf(List<SagaRow> found) {
    return found.stream().map(row -> row.snapshot(json)).toList();
  }
}
