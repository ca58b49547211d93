package io.paysaga.saga.orchestration.run;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.JournalReplay;
import io.paysaga.saga.orchestration.store.Journal;
import io.paysaga.saga.orchestration.store.SagaJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** Replays the journals of the table, a page of sagas at a time. */
final class StoredJournals implements JournalReplay {

  private static final int SAGAS_AT_ONCE = 500;
  private static final int ROWS_AT_ONCE = 500;

  private final JdbcTemplate jdbc;
  private final Journal journal;
  private final FlowRegistry flows;
  private final SagaJson json = new SagaJson();

  StoredJournals(JdbcTemplate jdbc, Journal journal, FlowRegistry flows) {
    this.jdbc = jdbc;
    this.journal = journal;
    this.flows = flows;
  }

  private record Saga(UUID id, String type, int version) {}

  @Override
  public Result all(Consumer<Difference> different) {
    int sagas = 0;
    int differences = 0;
    List<Saga> page = after(new UUID(0, 0));
    while (!page.isEmpty()) {
      for (Saga saga : page) {
        Optional<Difference> difference = differenceOf(saga);
        difference.ifPresent(different);
        differences += difference.isPresent() ? 1 : 0;
      }
      sagas += page.size();
      page = after(page.get(page.size() - 1).id());
    }
    return new Result(sagas, differences);
  }

  private List<Saga> after(UUID last) {
    return jdbc.query(
        """
        select bin_to_uuid(id) id, type, definition_version from saga
        where id > ? order by id limit ?
        """,
        (row, number) ->
            new Saga(
                UUID.fromString(row.getString("id")),
                row.getString("type"),
                row.getInt("definition_version")),
        UUIDUtil.asByteArray(last),
        SAGAS_AT_ONCE);
  }

  private Optional<Difference> differenceOf(Saga saga) {
    try {
      return differenceOf(saga, flows.of(saga.type(), saga.version()));
    } catch (TechnicalFailure unknown) {
      return Optional.of(new Difference(saga.id(), 1, unknown.getMessage()));
    }
  }

  private <D> Optional<Difference> differenceOf(Saga saga, SagaFlow<D> flow) {
    Replay<D> replay = new Replay<>(saga.id(), new SagaStateMachine<>(flow), flow.dataType());
    List<JournalEntry> page = journal.of(saga.id(), 0, ROWS_AT_ONCE);
    while (!page.isEmpty()) {
      for (JournalEntry entry : page) {
        Optional<Difference> difference = replay.differenceAt(entry);
        if (difference.isPresent()) {
          return difference;
        }
      }
      page = journal.of(saga.id(), page.get(page.size() - 1).seq(), ROWS_AT_ONCE);
    }
    return Optional.empty();
  }

  /** One saga on its way through its journal. */
  private final class Replay<D> {

    private final UUID saga;
    private final SagaStateMachine<D> machine;
    private final Class<D> dataType;
    private @Nullable SagaState<D> state;

    Replay(UUID saga, SagaStateMachine<D> machine, Class<D> dataType) {
      this.saga = saga;
      this.machine = machine;
      this.dataType = dataType;
    }

    Optional<Difference> differenceAt(JournalEntry entry) {
      if (state == null && !entry.detail().has("data")) {
        return Optional.of(new Difference(saga, 1, "The row does not say what it began with."));
      }
      SagaState<D> before = state == null ? begun(entry) : journal.before(entry, state);
      Decision<D> decision = machine.on(before, journal.eventOf(entry));
      state = decision.next();
      JsonNode now = journal.asDecided(before, decision);
      return now.equals(entry.decided())
          ? Optional.empty()
          : Optional.of(
              new Difference(
                  saga,
                  entry.seq(),
                  String.format(
                      Locale.ROOT,
                      "%s: decided was %s, now it would be %s",
                      entry.event(),
                      entry.decided(),
                      now)));
    }

    private SagaState<D> begun(JournalEntry first) {
      return machine.initial(saga, json.readData(first.detail().path("data").toString(), dataType));
    }
  }
}
