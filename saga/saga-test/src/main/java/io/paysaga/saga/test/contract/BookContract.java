package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.saga.api.Command;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * What every participant's door for the auditor does, asked over HTTP. A service extends this, and
 * asks what its own books say.
 */
public abstract class BookContract<C extends Command> extends AskedOverHttp {

  private static final String BARRED = "io.paysaga.barrier.barred.v1";
  private static final String NOTHING_TO_UNDO = "io.paysaga.barrier.nothing-to-undo.v1";

  protected final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  protected final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  protected final UUID third = UUID.fromString("019aa5b0-0001-7000-8000-000000000003");

  @Autowired private AutowireCapableBeanFactory beans;
  @Autowired protected JdbcTemplate jdbc;

  private final ParticipantContract<C> participant;
  private final String ids;

  /**
   * @param participant tells this service's commands and books
   * @param ids what it is asked for besides {@code sagaIds}
   */
  protected BookContract(ParticipantContract<C> participant, String ids) {
    this.participant = participant;
    this.ids = ids;
  }

  @BeforeEach
  void startEmpty(@Autowired ObjectProvider<Flyway> migrations) {
    beans.autowireBean(participant);
    JdbcTemplate owner = new JdbcTemplate(TableOwner.of(migrations, jdbc.getDataSource()));
    List<String> books = participant.books();
    for (int last = books.size() - 1; last >= 0; last--) {
      owner.update("delete from " + books.get(last));
    }
    owner.update("delete from inbox");
  }

  @Test
  void showsWhichDosAreBarred() {
    answered("DO", BARRED);
    answered("UNDO", NOTHING_TO_UNDO);
    Map<String, List<?>> answer = excerpt();
    assertThat(answer.remove("barred"))
        .isEqualTo(
            List.of(
                Map.of("sagaId", saga.toString(), "step", "step", "at", "2026-11-21T10:00:05Z")));
    assertThat(answer.values()).isNotEmpty().allMatch(List::isEmpty);
  }

  /** A retriable do, of which there is no undo. */
  @Test
  void showsADoThatWasBarredItself() {
    answered("DO", BARRED);
    jdbc.update("update inbox set kept = true");
    participant.forgetTheInbox();
    assertThat(excerpt().get("barred")).hasSize(1);
  }

  @Test
  void showsWhatItsInboxRemembersAndWhoAsked() {
    answered("DO", BARRED);
    answered("UNDO", NOTHING_TO_UNDO);
    jdbc.update("update inbox set asked_by = '/orchestrator' where direction = 'DO'");
    http.post()
        .uri("/book/inbox")
        .contentType(MediaType.APPLICATION_JSON)
        .body(Map.of("sagaIds", List.of(another, saga)))
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"answers": [
              {"sagaId": "<saga>", "step": "step", "direction": "DO",
               "replyType": "io.paysaga.barrier.barred.v1", "askedBy": "/orchestrator",
               "at": "2026-11-21T10:00:05Z"},
              {"sagaId": "<saga>", "step": "step", "direction": "UNDO",
               "replyType": "io.paysaga.barrier.nothing-to-undo.v1",
               "at": "2026-11-21T10:00:05Z"}]}
            """
                .replace("<saga>", saga.toString()),
            STRICT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                            | sagaIds
          {"sagaIds": [7]}              | sagaIds[0]
          {"sagaIds": [null]}           | sagaIds[0]
          {"sagaIds": [], "others": []} | others
          """)
  void namesWhatIsWrongWithAQuestionToTheInbox(String question, String field) {
    expectProblem(
        http.post()
            .uri("/book/inbox")
            .contentType(MediaType.APPLICATION_JSON)
            .body(question)
            .exchange(),
        400,
        "malformed-request",
        field);
  }

  @Test
  void saysNothingOfSagasThatDidNothing() {
    does(another);
    assertThat(excerpt().values()).isNotEmpty().allMatch(List::isEmpty);
  }

  @Test
  void listsTheSagasThatStandInTheBooksByTheTimeAtWhichTheyBegan() {
    does(third);
    does(another);
    does(saga);
    lists("", saga, another, third);
    lists("?before=019aa5b0-0001-0000-0000-000000000000", saga, another);
    lists("?after=019aa5b0-0001-0000-0000-000000000000", third);
    lists("?limit=2", saga, another);
    lists("?limit=2&after=" + another, third);
  }

  @Test
  void answersAQuestionOfTheLargestSize() {
    List<String> sagas = Collections.nCopies(200, "\"" + saga + "\"");
    List<Long> others = Collections.nCopies(200, Long.MAX_VALUE);
    asked(String.format(Locale.ROOT, "{\"sagaIds\": %s, \"%s\": %s}", sagas, ids, others))
        .expectStatus()
        .isOk();
    expectProblem(
        asked(
            String.format(
                Locale.ROOT,
                "{\"sagaIds\": %s, \"%s\": []}",
                Collections.nCopies(201, "\"" + saga + "\""),
                ids)),
        400,
        "malformed-request",
        "sagaIds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"<ids>": []}                               | sagaIds
          {"sagaIds": []}                             | <ids>
          {"sagaIds": [7], "<ids>": []}               | sagaIds[0]
          {"sagaIds": [], "<ids>": [0]}               | <ids>[0]
          {"sagaIds": [], "<ids>": [], "others": []}  | others
          """)
  void namesWhatIsWrongWithAQuestion(String question, String field) {
    expectProblem(
        asked(question.replace("<ids>", ids)),
        400,
        "malformed-request",
        field.replace("<ids>", ids));
  }

  @ParameterizedTest
  @CsvSource({"after=1, after", "before=x, before", "limit=0, limit", "limit=1001, limit"})
  void namesWhatIsWrongWithAPage(String query, String field) {
    expectProblem(
        http.get().uri("/book/sagas?" + query).exchange(), 400, "malformed-request", field);
  }

  /** Something of this participant's, of an aggregate of its own. */
  private void does(UUID sagaId) {
    participant.doneBy(sagaId, participant.accepted());
  }

  private void answered(String direction, String type) {
    jdbc.update(
        "insert into inbox (saga_id, step, direction, reply_type, reply, at)"
            + " values (uuid_to_bin(?), 'step', ?, ?, '{}', '2026-11-21 10:00:05')",
        saga.toString(),
        direction,
        type);
  }

  /** What the books say of the saga. */
  private Map<String, List<?>> excerpt() {
    return asked(
            String.format(
                Locale.ROOT, "{\"sagaIds\": [\"%s\"], \"%s\": [%d]}", saga, ids, Long.MAX_VALUE))
        .expectStatus()
        .isOk()
        .expectBody(new ParameterizedTypeReference<Map<String, List<?>>>() {})
        .returnResult()
        .getResponseBody();
  }

  protected final void says(String question, String answer) {
    asked(question).expectStatus().isOk().expectBody().json(answer, STRICT);
  }

  /** The sagas that stand in the books. */
  protected final void lists(String query, UUID... sagaIds) {
    List<String> expected = List.of(sagaIds).stream().map(id -> "\"" + id + "\"").toList();
    http.get()
        .uri("/book/sagas" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(String.format(Locale.ROOT, "{\"sagaIds\": %s}", expected), STRICT);
  }

  private RestTestClient.ResponseSpec asked(String question) {
    return http.post()
        .uri("/book")
        .contentType(MediaType.APPLICATION_JSON)
        .body(question)
        .exchange();
  }
}
