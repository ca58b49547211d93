package io.paysaga.payment;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.events.Payable;
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

/** payment-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=payment")
@ContextConfiguration(initializers = RealServers.class)
class BookDoorTest extends AskedOverHttp {

  private static final Instant PAID = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant REVERTED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private PaymentRepository payments;
  @Autowired private PaymentHistory history;
  @Autowired private JdbcTemplate jdbc;
  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private final UUID third = UUID.fromString("019aa5b0-0001-7000-8000-000000000003");

  @BeforeEach
  void startEmpty() {
    jdbc.update("delete from payment_history");
    jdbc.update("delete from payment");
    jdbc.update("delete from inbox");
  }

  @Test
  void showsWhatASagaPaid() {
    long id = stored(new Payment(Payable.order(100), saga, 1, 24_000, PAID));
    stored(new Payment(Payable.order(200), another, 2, 30_000, PAID));
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"payments": [
           {"paymentId": %d, "kind": "ORDER", "subjectId": 100, "buyerId": 1, "amount": 24000,
            "status": "COMPLETED", "sagaId": "019aa5b0-0000-7000-8000-000000000001",
            "paidAt": "2026-11-21T10:00:00.123456Z", "updatedAt": "2026-11-21T10:00:00.123456Z"}],
         "history": [
           {"id": %d, "paymentId": %d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"}],
         "barred": []}
        """
            .formatted(id, rowOf(saga, "PAID"), id));
  }

  @Test
  void showsWhatASagaRevertedThoughThePaymentNoLongerNamesIt() {
    long id = revertedOfOrder100();
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"payments": [],
         "history": [
           {"id": %1$d, "paymentId": %3$d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %2$d, "paymentId": %3$d, "event": "REVERTED", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "barred": []}
        """
            .formatted(rowOf(saga, "PAID"), rowOf(saga, "REVERTED"), id));
  }

  @Test
  void showsThePaymentOfAnOrderWithItsWholeHistory() {
    long id = revertedOfOrder100();
    says(
        """
        {"sagaIds": [], "orderIds": [100, 200]}
        """,
        """
        {"payments": [
           {"paymentId": %3$d, "kind": "ORDER", "subjectId": 100, "buyerId": 1, "amount": 24000,
            "status": "READY", "updatedAt": "2026-11-21T10:00:05Z"}],
         "history": [
           {"id": %1$d, "paymentId": %3$d, "event": "PAID", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %2$d, "paymentId": %3$d, "event": "REVERTED", "amount": 24000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "barred": []}
        """
            .formatted(rowOf(saga, "PAID"), rowOf(saga, "REVERTED"), id));
  }

  @Test
  void showsWhichDosAreBarred() {
    answered("pay", "DO", "io.paysaga.barrier.barred.v1");
    answered("pay", "UNDO", "io.paysaga.barrier.nothing-to-undo.v1");
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "orderIds": []}
        """,
        """
        {"payments": [], "history": [],
         "barred": [{"sagaId": "019aa5b0-0000-7000-8000-000000000001", "step": "pay",
                     "at": "2026-11-21T10:00:05Z"}]}
        """);
  }

  @Test
  void saysNothingOfSagasThatDidNothing() {
    stored(new Payment(Payable.order(100), saga, 1, 24_000, PAID));
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000002"], "orderIds": [200]}
        """,
        """
        {"payments": [], "history": [], "barred": []}
        """);
  }

  @Test
  void listsTheSagasThatStandInTheBooksByTheTimeAtWhichTheyBegan() {
    revertedOfOrder100();
    stored(new Payment(Payable.order(200), another, 2, 30_000, PAID));
    stored(new Payment(Payable.order(300), third, 3, 30_000, PAID));
    lists("", saga, another, third);
    lists("?before=019aa5b0-0001-0000-0000-000000000000", saga, another);
    lists("?after=019aa5b0-0001-0000-0000-000000000000", third);
    lists("?limit=2", saga, another);
    lists("?limit=2&after=" + another, third);
  }

  @Test
  void answersAQuestionOfTheLargestSize() {
    String ids = String.join(",", Collections.nCopies(200, "\"" + saga + "\""));
    String orders = String.join(",", Collections.nCopies(200, "" + Long.MAX_VALUE));
    asked("{\"sagaIds\":[" + ids + "],\"orderIds\":[" + orders + "]}").expectStatus().isOk();
    expectProblem(
        asked("{\"sagaIds\":[" + ids + ",\"" + saga + "\"],\"orderIds\":[]}"),
        400,
        "malformed-request",
        "sagaIds");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"orderIds": []}                   | sagaIds
          {"sagaIds": []}                    | orderIds
          {"sagaIds": [7], "orderIds": []}   | sagaIds[0]
          {"sagaIds": [], "orderIds": [0]}   | orderIds[0]
          {"sagaIds": [], "orderIds": [], "buyerIds": []} | buyerIds
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

  private long revertedOfOrder100() {
    Payment payment = new Payment(Payable.order(100), saga, 1, 24_000, PAID);
    payment.revert(saga, REVERTED);
    return stored(payment);
  }

  private long stored(Payment payment) {
    Payment stored = payments.saveAndFlush(payment);
    history.append(List.of(stored));
    return stored.id();
  }

  private long rowOf(UUID sagaId, String event) {
    return jdbc.queryForObject(
        "select id from payment_history where saga_id = uuid_to_bin(?) and event = ?",
        Long.class,
        sagaId.toString(),
        event);
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

  private RestTestClient.ResponseSpec asked(String question) {
    return http.post()
        .uri("/book")
        .contentType(MediaType.APPLICATION_JSON)
        .body(question)
        .exchange();
  }
}
