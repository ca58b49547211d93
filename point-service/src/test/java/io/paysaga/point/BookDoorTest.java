package io.paysaga.point;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.http.AskedOverHttp;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.web.servlet.client.RestTestClient;

/** point-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@ContextConfiguration(initializers = RealServers.class)
class BookDoorTest extends AskedOverHttp {

  private static final Instant USED = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant REFUNDED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private Ledger ledger;
  @Autowired private JdbcTemplate jdbc;
  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private final UUID third = UUID.fromString("019aa5b0-0001-7000-8000-000000000003");

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from ledger");
    jdbc.update("delete from account");
    jdbc.update("delete from inbox");
  }

  @Test
  void showsWhatASagaUsedAndGaveBack() {
    PointAccount account = charged(1, 50_000);
    account.use(saga, 24_000, USED);
    account.refund(saga, REFUNDED);
    account.use(another, 24_000, REFUNDED);
    stored(account);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "buyerIds": []}
        """,
        """
        {"entries": [
           {"id": %d, "buyerId": 1, "kind": "USE", "amount": 24000, "balance": 26000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %d, "buyerId": 1, "kind": "REFUND", "amount": 24000, "balance": 50000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "unbalanced": [], "barred": []}
        """
            .formatted(rowOf(saga, "USE"), rowOf(saga, "REFUND")));
  }

  @Test
  void showsWhichOfTheseAccountsDoNotAddUp() {
    PointAccount used = charged(1, 50_000);
    used.use(saga, 24_000, USED);
    stored(used);
    stored(charged(2, 50_000));
    stored(charged(3, 50_000));
    jdbc.update("update account set balance = 50001 where buyer_id > 1");
    jdbc.update("insert into account (buyer_id, balance) values (4, 7), (5, 0)");
    says(
        """
        {"sagaIds": [], "buyerIds": [1, 2, 4, 5, 6]}
        """,
        """
        {"entries": [],
         "unbalanced": [{"buyerId": 2, "balance": 50001, "ledger": 50000},
                        {"buyerId": 4, "balance": 7, "ledger": 0}],
         "barred": []}
        """);
  }

  @Test
  void pagesThroughAllAccounts() {
    for (long buyer = 1; buyer <= 3; buyer++) {
      stored(charged(buyer, 50_000));
    }
    jdbc.update("update account set balance = 50001 where buyer_id > 1");
    unbalanced(
        "?limit=2",
        """
        {"unbalanced": [{"buyerId": 2, "balance": 50001, "ledger": 50000}], "next": 2}
        """);
    unbalanced(
        "?limit=2&after=2",
        """
        {"unbalanced": [{"buyerId": 3, "balance": 50001, "ledger": 50000}]}
        """);
  }

  @Test
  void showsWhichDosAreBarred() {
    answered("use-point", "DO", "io.paysaga.barrier.barred.v1");
    answered("use-point", "UNDO", "io.paysaga.barrier.nothing-to-undo.v1");
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "buyerIds": []}
        """,
        """
        {"entries": [], "unbalanced": [],
         "barred": [{"sagaId": "019aa5b0-0000-7000-8000-000000000001", "step": "use-point",
                     "at": "2026-11-21T10:00:05Z"}]}
        """);
  }

  @Test
  void listsTheSagasThatStandInTheBooksByTheTimeAtWhichTheyBegan() {
    PointAccount account = charged(1, 50_000);
    account.use(third, 1_000, USED);
    account.use(another, 1_000, USED);
    account.use(saga, 1_000, USED);
    account.refund(saga, REFUNDED);
    stored(account);
    lists("", saga, another, third);
    lists("?before=019aa5b0-0001-0000-0000-000000000000", saga, another);
    lists("?after=019aa5b0-0001-0000-0000-000000000000", third);
    lists("?limit=2", saga, another);
    lists("?limit=2&after=" + another, third);
  }

  @Test
  void answersAQuestionOfTheLargestSize() {
    String ids = String.join(",", Collections.nCopies(200, "\"" + saga + "\""));
    String buyers = String.join(",", Collections.nCopies(200, "" + Long.MAX_VALUE));
    asked("{\"sagaIds\":[" + ids + "],\"buyerIds\":[" + buyers + "]}").expectStatus().isOk();
    expectProblem(
        asked("{\"sagaIds\":[" + ids + ",\"" + saga + "\"],\"buyerIds\":[]}"),
        400,
        "malformed-request",
        "sagaIds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"buyerIds": []}                   | sagaIds
          {"sagaIds": []}                    | buyerIds
          {"sagaIds": [7], "buyerIds": []}   | sagaIds[0]
          {"sagaIds": [], "buyerIds": [0]}   | buyerIds[0]
          {"sagaIds": [], "buyerIds": [], "orderIds": []} | orderIds
          """)
  void namesWhatIsWrongWithAQuestion(String question, String field) {
    expectProblem(asked(question), 400, "malformed-request", field);
  }

  @ParameterizedTest
  @CsvSource({"after=1, after", "before=x, before", "limit=0, limit", "limit=1001, limit"})
  void namesWhatIsWrongWithAPage(String query, String field) {
    expectProblem(
        http.get().uri("/book/sagas?" + query).exchange(), 400, "malformed-request", field);
  }

  private static PointAccount charged(long buyer, long amount) {
    PointAccount account = new PointAccount(buyer);
    account.charge(amount, "key", USED);
    return account;
  }

  private void stored(PointAccount account) {
    jdbc.update(
        "insert into account (buyer_id, balance) values (?, ?)",
        account.buyerId(),
        account.balance());
    ledger.append(List.of(account));
  }

  private long rowOf(UUID sagaId, String kind) {
    return jdbc.queryForObject(
        "select id from ledger where saga_id = uuid_to_bin(?) and kind = ?",
        Long.class,
        sagaId.toString(),
        kind);
  }

  private void answered(String step, String direction, String type) {
    jdbc.update(
        "insert into inbox (saga_id, step, direction, reply_type, reply, at)"
            + " values (uuid_to_bin(?), ?, ?, ?, '{}', '2026-11-21 10:00:05')",
        saga.toString(),
        step,
        direction,
        type);
  }

  private void says(String question, String answer) {
    asked(question).expectStatus().isOk().expectBody().json(answer, STRICT);
  }

  private void lists(String query, UUID... sagaIds) {
    http.get()
        .uri("/book/sagas" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            List.of(sagaIds).stream()
                .map(id -> "\"" + id + "\"")
                .toList()
                .toString()
                .transform("{\"sagaIds\": %s}"::formatted),
            STRICT);
  }

  private void unbalanced(String query, String answer) {
    http.get()
        .uri("/book/unbalanced" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(answer, STRICT);
  }

  private RestTestClient.ResponseSpec asked(String question) {
    return http.post()
        .uri("/book")
        .contentType(MediaType.APPLICATION_JSON)
        .body(question)
        .exchange();
  }
}
