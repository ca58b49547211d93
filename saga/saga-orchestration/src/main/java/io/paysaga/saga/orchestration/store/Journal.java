package io.paysaga.saga.orchestration.store;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.OperatorAct;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What came in and what was decided, one row per transition, in order; never changed. */
public final class Journal {

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into("saga_journal", "saga_id", "seq", "at", "event", "detail", "decided");

  private static final String ANSWERED = SagaEvent.Answered.class.getSimpleName();

  private final JdbcTemplate jdbc;
  private final JournalEvents events;
  private final JsonMapper json = JsonMapper.builder().build();

  public Journal(JdbcTemplate jdbc, MessageJson messages) {
    this.jdbc = jdbc;
    this.events = new JournalEvents(messages, json);
  }

  public void add(List<SagaTransition<?>> transitions) {
    INSERT.run(
        jdbc,
        transitions,
        row ->
            new Object[] {
              row.before().sagaId(),
              row.seq(),
              row.event().at(),
              JournalEvents.nameOf(row.event()),
              events.detailOf(row.event(), row.before()),
              json.writeValueAsString(decided(row.before(), row.decision()))
            });
  }

  /** As an entry tells it. */
  private record Sent(String command, int attempt) {}

  private static Map<String, Object> decided(SagaState<?> before, Decision<?> decision) {
    Map<String, Object> decided = new LinkedHashMap<>();
    decided.put("from", before.status());
    decided.put("to", decision.next().status());
    decided.put(
        "sent",
        decision.sends().stream()
            .map(send -> new Sent(send.id().toString(), send.attempt()))
            .toList());
    return decided;
  }

  /** A decision as an entry holds it. */
  public JsonNode asDecided(SagaState<?> before, Decision<?> decision) {
    return json.valueToTree(decided(before, decision));
  }

  /**
   * A page of a saga's journal, in order.
   *
   * @param after only entries behind this one; 0 on the first page
   */
  public List<JournalEntry> of(UUID sagaId, int after, int limit) {
    return jdbc.query(
        """
        select seq, at, event, detail, decided from saga_journal
        where saga_id = ? and seq > ? order by seq limit ?
        """,
        (row, n) -> entry(row),
        UUIDUtil.asByteArray(sagaId),
        after,
        limit);
  }

  /**
   * What is new in the journals of several sagas, in one look.
   *
   * @param after by saga, only entries behind this one
   * @param limit of all of them together
   */
  public Map<UUID, List<JournalEntry>> of(Map<UUID, Integer> after, int limit) {
    if (after.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<JournalEntry>> found = new LinkedHashMap<>();
    jdbc.query(
        "select saga_id, seq, at, event, detail, decided from saga_journal where "
            + String.join(" or ", Collections.nCopies(after.size(), "saga_id = ? and seq > ?"))
            + " order by saga_id, seq limit ?",
        row -> {
          found
              .computeIfAbsent(UUIDUtil.uuid(row.getBytes("saga_id")), id -> new ArrayList<>())
              .add(entry(row));
        },
        Stream.concat(
                after.entrySet().stream()
                    .flatMap(
                        saga -> Stream.of(UUIDUtil.asByteArray(saga.getKey()), saga.getValue())),
                Stream.of(limit))
            .toArray());
    return found;
  }

  private JournalEntry entry(ResultSet row) throws SQLException {
    return new JournalEntry(
        row.getInt("seq"),
        row.getTimestamp("at").toInstant(),
        JournalEvents.shown(row.getString("event")),
        json.readTree(row.getString("detail")),
        json.readTree(row.getString("decided")));
  }

  /** What a saga was answered so far, in order, as JSON. */
  String answersTo(UUID sagaId) {
    return json.writeValueAsString(
        Map.of(
            "answers",
            of(sagaId, 0, Integer.MAX_VALUE).stream()
                .filter(entry -> entry.event().equals(ANSWERED))
                .map(
                    entry ->
                        ((ObjectNode) entry.detail().deepCopy()).put("at", entry.at().toString()))
                .toList()));
  }

  /**
   * The event that an entry was written for.
   *
   * @throws IllegalArgumentException when this process does not know such an event
   */
  public SagaEvent eventOf(JournalEntry entry) {
    SagaEvent event = events.read(entry.event(), entry.detail(), entry.at());
    return event instanceof SagaEvent.DeadlinePassed passed && passed.steps() == null
        ? new SagaEvent.DeadlinePassed(passed.at(), passed.listeningSince(), stepsSent(entry))
        : event;
  }

  /** A reply as an entry holds it. */
  public String stored(SagaEvent.Answered reply) {
    return json.writeValueAsString(events.carriedBy(reply, null));
  }

  /** What happens to the saga of an act when it is done. */
  SagaEvent eventOf(OperatorAct act, Instant now) {
    return act.event(now)
        .<SagaEvent>map(word -> word)
        .orElseGet(() -> events.read(ANSWERED, json.readTree(act.reply()), now));
  }

  /** Rows of earlier builds name no steps: it was those whose commands were sent. */
  private static List<String> stepsSent(JournalEntry entry) {
    return entry
        .decided()
        .path("sent")
        .valueStream()
        .map(sent -> CommandId.parse(sent.path("command").asString()).step())
        .toList();
  }

  /** A saga before the event of an entry, with what only that entry tells of it. */
  public <D> SagaState<D> before(JournalEntry entry, SagaState<D> state) {
    return state.withAttempts(JournalEvents.sentSoFar(entry.detail()));
  }
}
