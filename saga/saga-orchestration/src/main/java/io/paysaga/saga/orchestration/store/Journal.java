package io.paysaga.saga.orchestration.store;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.engine.Decision;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaTransition;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** What came in and what was decided, one row per transition, in order; never changed. */
public final class Journal {

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into("saga_journal", "saga_id", "seq", "at", "event", "detail", "decided");

  private final JdbcTemplate jdbc;
  private final CloudEventRecords events;
  private final JsonMapper json = JsonMapper.builder().build();

  public Journal(JdbcTemplate jdbc, CloudEventRecords events) {
    this.jdbc = jdbc;
    this.events = events;
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
              row.event().getClass().getSimpleName(),
              json.writeValueAsString(detailOf(row)),
              json.writeValueAsString(decided(row.before(), row.decision()))
            });
  }

  private Map<String, Object> detailOf(SagaTransition<?> row) {
    SagaEvent event = row.event();
    Map<String, Object> detail = new LinkedHashMap<>();
    if (event instanceof SagaEvent.Started) {
      detail.put("data", row.before().data());
    } else if (event instanceof SagaEvent.OperatorAct act) {
      detail.put("by", act.by().name());
      detail.put("reason", act.by().reason());
    } else if (event instanceof SagaEvent.Answered answered) {
      detail.put("command", answered.id().toString());
      detail.put("attempt", answered.attempt());
      detail.put("type", events.nameOf(answered.reply()));
      detail.put(
          "reply",
          new RawValue(new String(events.writeBody(answered.reply()), StandardCharsets.UTF_8)));
    } else if (event instanceof SagaEvent.NotSent notSent) {
      detail.put(
          "commands",
          notSent.attempts().stream()
              .map(
                  attempt ->
                      Map.of("command", attempt.id().toString(), "attempt", attempt.attempt()))
              .toList());
    }
    return detail;
  }

  private static Map<String, Object> decided(SagaState<?> before, Decision<?> decision) {
    Map<String, Object> decided = new LinkedHashMap<>();
    decided.put("from", before.status());
    decided.put("to", decision.next().status());
    decided.put(
        "sent",
        decision.sends().stream()
            .map(send -> Map.of("command", send.id().toString(), "attempt", send.attempt()))
            .toList());
    return decided;
  }

  /** A decision as an entry holds it. */
  public JsonNode asDecided(SagaState<?> before, Decision<?> decision) {
    return json.valueToTree(decided(before, decision));
  }

  public List<JournalEntry> of(UUID sagaId) {
    return jdbc.query(
        "select seq, at, event, detail, decided from saga_journal where saga_id = ? order by seq",
        (row, n) ->
            new JournalEntry(
                row.getInt("seq"),
                row.getTimestamp("at").toInstant(),
                row.getString("event"),
                json.readTree(row.getString("detail")),
                json.readTree(row.getString("decided"))),
        UUIDUtil.asByteArray(sagaId));
  }

  /**
   * The event that an entry was written for.
   *
   * @throws IllegalArgumentException when this process does not know such an event
   */
  public SagaEvent eventOf(JournalEntry entry) {
    JsonNode detail = entry.detail();
    return switch (entry.event()) {
      case "Started" -> new SagaEvent.Started(entry.at());
      case "DeadlinePassed" -> new SagaEvent.DeadlinePassed(entry.at());
      case "Answered" ->
          new SagaEvent.Answered(
              CommandId.parse(detail.path("command").asString()),
              detail.path("attempt").asInt(),
              (Reply)
                  events.readBody(
                      json.writeValueAsBytes(detail.path("reply")), detail.path("type").asString()),
              entry.at());
      case "NotSent" ->
          new SagaEvent.NotSent(
              detail.path("commands").valueStream().map(Journal::attempt).toList(), entry.at());
      default -> OperatorAction.event(entry.event(), by(detail), entry.at());
    };
  }

  private static CommandAttempt attempt(JsonNode attempt) {
    return new CommandAttempt(
        CommandId.parse(attempt.path("command").asString()), attempt.path("attempt").asInt());
  }

  private static Operator by(JsonNode detail) {
    return new Operator(detail.path("by").asString(), detail.path("reason").asString());
  }
}
