package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What the auditor finds. Each corruption is made by SQL, as no door makes one, and undone before
 * the guarantees are asserted: the one exception to reading only.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest extends StoryTest {

  private static final long PRICE = 24_000;

  /** More than payment-service accepts. */
  private static final long TOO_MUCH = 20_000_000;

  private Paid completed;
  private Paid compensated;

  /** The checkout of an order that was refunded since. */
  private Paid refunded;

  private Paid refund;
  private Paid reserved;
  private Paid released;
  private Seat sold;
  private Seat free;

  /**
   * A checkout that has ended, as its rows are named in SQL.
   *
   * @param id of what was paid for
   */
  private record Paid(long buyer, String kind, long id, UUID saga) {

    static Paid of(Buyer buyer, long order, Checkout checkout) {
      return new Paid(buyer.id(), "ORDER", order, checkout.sagaId());
    }

    static Paid of(Visitor visitor, Checkout checkout) {
      return new Paid(visitor.id(), "RESERVATION", visitor.reservation().id(), checkout.sagaId());
    }

    String bin() {
      return bin(saga);
    }

    static String bin(UUID saga) {
      return "uuid_to_bin('" + saga + "')";
    }

    String sagaRow() {
      return "id = " + bin();
    }

    String use() {
      return "kind = 'USE' and saga_id = " + bin();
    }

    String refund() {
      return "kind = 'REFUND' and saga_id = " + bin();
    }

    String payment() {
      return "kind = '" + kind + "' and subject_id = " + id;
    }

    String history() {
      return "saga_id = " + bin();
    }

    /** Of what was paid for. */
    String row() {
      return "id = " + id;
    }
  }

  @BeforeAll
  void oneIsCompletedAndOneIsUndone() {
    Buyer alice = shop.buyer().charges(50_000);
    long alices = alice.orders(PRICE);
    completed =
        Paid.of(
            alice, alices, alice.checksOut(alices).ends("COMPLETED").step("deliver-order", "DONE"));
    Buyer dave = shop.buyer().charges(50_000);
    long daves = dave.orders(PRICE);
    shop.pointService().pause();
    Checkout undone = dave.checksOut(daves).step("use-point", "DOING");
    dave.cancels(daves);
    shop.pointService().resume();
    compensated = Paid.of(dave, daves, undone.ends("COMPENSATED"));
  }

  @BeforeAll
  void oneIsRefunded() {
    Buyer fay = shop.buyer().charges(50_000);
    long order = fay.orders(PRICE);
    refunded =
        Paid.of(fay, order, fay.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE"));
    refund =
        Paid.of(fay, order, fay.refunds(order).ends("COMPLETED").step("deliver-refund", "DONE"));
    fay.hasPoints(50_000);
  }

  @BeforeAll
  void oneHasReservedASeatAndOneHasNot() {
    Visitor carol = shop.visitor().charges(50_000).linesUp();
    sold = shop.seat(PRICE);
    reserved =
        Paid.of(
            carol,
            carol
                .checksOut(carol.holds(sold))
                .ends("COMPLETED")
                .step("delete-token", "DONE")
                .step("send-reservation", "DONE"));
    Visitor erin = shop.visitor().charges(TOO_MUCH).linesUp();
    free = shop.seat(TOO_MUCH);
    released =
        Paid.of(
            erin,
            erin.checksOut(erin.holds(free)).ends("COMPENSATED").failedAt("pay", "above-limit"));
  }

  /**
   * @param kind of the finding that names it
   * @param table of a row that proves it
   */
  private record Corrupted(String kind, String table, BiConsumer<AuditTest, Corruption> how) {

    @Override
    public String toString() {
      return kind;
    }
  }

  static Stream<Corrupted> corruptions() {
    return Stream.of(
        new Corrupted(
            "completed-but-not-charged",
            "orchestrator.saga",
            (test, books) -> books.removes("point.ledger", test.completed.use())),
        new Corrupted(
            "completed-but-payment-missing",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "payment.payment",
                    "status = 'READY', saga_id = null, paid_at = null",
                    test.completed.payment())),
        new Corrupted(
            "completed-but-order-not-paid",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders",
                    "status = 'PLACED', saga_id = null, paid_at = null",
                    test.completed.row())),
        new Corrupted(
            "completed-with-refund",
            "point.ledger",
            (test, books) ->
                books.adds(
                    "point.ledger",
                    test.entry("REFUND", test.completed.bin()),
                    test.completed.refund())),
        new Corrupted(
            "charged-twice",
            "point.ledger",
            (test, books) -> {
              String another = test.anotherCompletedSaga(books, test.completed, "subject");
              books.adds("point.ledger", test.entry("USE", another), "saga_id = " + another);
            }),
        new Corrupted(
            "charged-amount-differs",
            "point.ledger",
            (test, books) ->
                books.changes("point.ledger", "amount = 2 * amount", test.completed.use())),
        new Corrupted(
            "payment-amount-differs",
            "payment.payment",
            (test, books) ->
                books.changes("payment.payment", "amount = amount - 1", test.completed.payment())),
        new Corrupted(
            "order-price-differs",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders", "total_price = total_price + 1", test.completed.row())),
        new Corrupted(
            "wrong-buyer",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "payment.payment", "buyer_id = buyer_id + 1", test.completed.payment())),
        new Corrupted(
            "compensated-but-points-missing",
            "point.ledger",
            (test, books) -> books.removes("point.ledger", test.compensated.refund())),
        new Corrupted(
            "refund-differs-from-use",
            "point.ledger",
            (test, books) ->
                books.changes("point.ledger", "amount = amount - 1", test.compensated.refund())),
        new Corrupted(
            "refund-without-use",
            "point.ledger",
            (test, books) -> books.removes("point.ledger", test.compensated.use())),
        new Corrupted(
            "compensated-but-payment-stands",
            "payment.payment",
            (test, books) -> test.pays(books, test.compensated.bin())),
        new Corrupted(
            "compensated-but-order-paid",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders",
                    "status = 'PAID', saga_id = " + test.compensated.bin(),
                    test.compensated.row())),
        new Corrupted(
            "resolved-with-effect",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "orchestrator.saga", "status = 'RESOLVED'", test.completed.sagaRow())),
        new Corrupted(
            "payment-without-saga",
            "payment.payment",
            (test, books) -> test.pays(books, Paid.bin(anHourAgo()))),
        new Corrupted(
            "points-without-saga",
            "point.ledger",
            (test, books) -> {
              String nobody = Paid.bin(UUID.fromString("8b6d7a0e-8f6c-4f7e-9d57-0c3a52f5e001"));
              books.adds("point.ledger", test.entry("USE", nobody), "saga_id = " + nobody);
            }),
        new Corrupted(
            "points-without-saga",
            "point.ledger",
            (test, books) -> {
              // Longer ago than an audit usually looks.
              String nobody = Paid.bin(before(Duration.ofDays(2)));
              books.adds("point.ledger", test.entry("USE", nobody), "saga_id = " + nobody);
            }),
        new Corrupted(
            "wrong-subject",
            "orders.orders",
            (test, books) -> test.paysAnother(books, test.completed)),
        new Corrupted(
            "wrong-subject",
            "orders.orders",
            (test, books) -> {
              test.runs(books, test.completed);
              test.paysAnother(books, test.completed);
            }),
        new Corrupted(
            "wrong-subject",
            "payment.payment",
            (test, books) -> test.pays(books, test.completed.bin())),
        new Corrupted(
            "wrong-buyer",
            "point.ledger",
            (test, books) -> {
              test.runs(books, test.completed);
              books.changes(
                  "point.ledger",
                  "amount = 1, buyer_id = " + test.compensated.buyer(),
                  test.completed.use());
            }),
        new Corrupted(
            "order-of-another-flow",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders",
                    "status = 'PAID', paid_at = utc_timestamp(), saga_id = " + test.reserved.bin(),
                    test.compensated.row())),
        new Corrupted(
            "order-without-saga",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders",
                    "paid_at = utc_timestamp() - interval 1 hour, saga_id = "
                        + Paid.bin(anHourAgo()),
                    test.completed.row())),
        new Corrupted(
            "order-paid-without-payment",
            "orders.orders",
            (test, books) ->
                books.changes("orders.orders", "status = 'PAID'", test.compensated.row())),
        new Corrupted(
            "payment-without-paid-order",
            "payment.payment",
            (test, books) ->
                books.changes("orders.orders", "status = 'CANCELLED'", test.completed.row())),
        new Corrupted(
            "payment-history-does-not-fit",
            "payment.payment_history",
            (test, books) ->
                books.removes(
                    "payment.payment_history",
                    "event = 'REVERTED' and saga_id = " + test.compensated.bin())),
        new Corrupted(
            "ledger-does-not-add-up",
            "point.account",
            (test, books) ->
                books.changes(
                    "point.account",
                    "balance = balance + 1",
                    "buyer_id = " + test.completed.buyer())),
        new Corrupted(
            "barred-do-with-effect",
            "point.inbox",
            (test, books) ->
                books.changes(
                    "point.inbox",
                    "reply_type = 'io.paysaga.barrier.barred.v1', reply = '{}'",
                    "direction = 'DO' and saga_id = " + test.completed.bin())),
        new Corrupted(
            "two-sagas-completed",
            "orchestrator.saga",
            (test, books) -> test.anotherCompletedSaga(books, test.completed, "subject")),
        new Corrupted(
            "completed-but-subject-free",
            "orchestrator.saga",
            (test, books) ->
                books.changes("orchestrator.saga", "active_key = null", test.completed.sagaRow())),
        new Corrupted(
            "compensated-but-subject-taken",
            "orchestrator.saga",
            (test, books) ->
                books.changes(
                    "orchestrator.saga",
                    "active_key = concat(type, '/', subject)",
                    test.compensated.sagaRow())),
        new Corrupted(
            "in-doubt-past-deadline",
            "orchestrator.saga",
            (test, books) ->
                books.changes(
                    "orchestrator.saga",
                    "status = 'RUNNING', slot = -1, due_at = utc_timestamp() - interval 1 hour",
                    test.completed.sagaRow())),
        new Corrupted(
            "stuck",
            "orchestrator.saga",
            (test, books) ->
                books.changes(
                    "orchestrator.saga",
                    "status = 'COMPENSATING', slot = -1, stuck_since = utc_timestamp()",
                    test.completed.sagaRow())),
        new Corrupted(
            "flow-not-audited",
            "orchestrator.saga",
            (test, books) ->
                books.changes(
                    "orchestrator.saga", "type = 'somersault'", test.completed.sagaRow())));
  }

  static Stream<Corrupted> corruptionsOfReservations() {
    return Stream.of(
        new Corrupted(
            "seat-sold-twice",
            "reservation.reservation",
            (test, books) -> {
              // The books themselves refuse a second reservation that is confirmed.
              String another =
                  test.anotherCompletedSaga(books, test.reserved, "concat(subject, '0')");
              books.adds(
                  "reservation.reservation",
                  test.anotherReservation("CANCELLED", another),
                  "saga_id = " + another);
            }),
        new Corrupted(
            "seat-lost",
            "reservation.seat",
            (test, books) -> test.takes(books, Paid.bin(anHourAgo()))),
        new Corrupted(
            "seat-lost",
            "reservation.reservation",
            (test, books) ->
                books.changes(
                    "reservation.reservation", "status = 'CANCELLED'", test.reserved.row())),
        new Corrupted(
            "reservation-without-seat",
            "reservation.seat",
            (test, books) ->
                books.changes(
                    "reservation.seat",
                    "status = 'AVAILABLE', saga_id = null, reservation_id = null",
                    "id = " + test.sold.id())),
        new Corrupted(
            "wrong-subject",
            "reservation.seat",
            (test, books) -> test.takes(books, test.reserved.bin())),
        new Corrupted(
            "wrong-subject",
            "reservation.reservation",
            (test, books) ->
                books.changes(
                    "reservation.reservation", "seat_id = " + test.free.id(), test.reserved.row())),
        new Corrupted(
            "reservation-of-another-flow",
            "reservation.seat",
            (test, books) -> test.takes(books, test.completed.bin())),
        new Corrupted(
            "completed-but-seat-not-reserved",
            "reservation.seat",
            (test, books) ->
                books.changes("reservation.seat", "status = 'PAYING'", "id = " + test.sold.id())),
        new Corrupted(
            "completed-but-reservation-not-confirmed",
            "reservation.reservation",
            (test, books) ->
                books.changes(
                    "reservation.reservation", "status = 'CANCELLED'", test.reserved.row())),
        new Corrupted(
            "reservation-price-differs",
            "reservation.reservation",
            (test, books) ->
                books.changes("reservation.reservation", "price = price + 1", test.reserved.row())),
        new Corrupted(
            "wrong-buyer",
            "reservation.reservation",
            (test, books) ->
                books.changes(
                    "reservation.reservation", "buyer_id = buyer_id + 1", test.reserved.row())),
        new Corrupted(
            "completed-but-not-charged",
            "orchestrator.saga",
            (test, books) -> books.removes("point.ledger", test.reserved.use())),
        new Corrupted(
            "completed-but-payment-missing",
            "payment.payment_history",
            (test, books) ->
                books.changes(
                    "payment.payment",
                    "status = 'READY', saga_id = null, paid_at = null",
                    test.reserved.payment())),
        new Corrupted(
            "payment-amount-differs",
            "payment.payment",
            (test, books) ->
                books.changes("payment.payment", "amount = amount - 1", test.reserved.payment())),
        new Corrupted(
            "payment-history-does-not-fit",
            "payment.payment",
            (test, books) -> books.removes("payment.payment_history", test.reserved.history())),
        new Corrupted(
            "reservation-confirmed-without-payment",
            "reservation.reservation",
            (test, books) -> {
              books.removes("payment.payment_history", test.reserved.history());
              books.removes("payment.payment", test.reserved.payment());
            }),
        new Corrupted(
            "payment-without-confirmed-reservation",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "reservation.reservation",
                    "status = 'PENDING', confirmed_at = null",
                    test.reserved.row())),
        new Corrupted(
            "barred-do-with-effect",
            "reservation.inbox",
            (test, books) ->
                books.changes(
                    "reservation.inbox",
                    "reply_type = 'io.paysaga.barrier.barred.v1', reply = '{}'",
                    "step = 'confirm-reservation' and direction = 'DO' and "
                        + test.reserved.history())),
        new Corrupted(
            "resolved-with-effect",
            "reservation.seat",
            (test, books) ->
                books.changes("orchestrator.saga", "status = 'RESOLVED'", test.reserved.sagaRow())),
        new Corrupted(
            "compensated-but-seat-taken",
            "reservation.seat",
            (test, books) -> test.takes(books, test.released.bin())),
        new Corrupted(
            "compensated-but-reservation-stands",
            "reservation.reservation",
            (test, books) ->
                books.changes(
                    "reservation.reservation", "status = 'PENDING'", test.released.row())),
        new Corrupted(
            "compensated-but-points-missing",
            "point.ledger",
            (test, books) -> books.removes("point.ledger", test.released.refund())),
        new Corrupted(
            "compensated-but-payment-stands",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "payment.payment",
                    "subject_id = %d, saga_id = %s"
                        .formatted(test.released.id(), test.released.bin()),
                    test.reserved.payment())),
        new Corrupted(
            "reservation-without-saga",
            "reservation.reservation",
            (test, books) -> {
              String nobody = Paid.bin(anHourAgo());
              books.adds(
                  "reservation.reservation",
                  test.anotherReservation("PENDING", nobody),
                  "saga_id = " + nobody);
            }));
  }

  static Stream<Corrupted> corruptionsOfRefunds() {
    return Stream.of(
        new Corrupted(
            "completed-with-refund",
            "point.ledger",
            (test, books) -> test.isNotRefunded(books, test.refunded)),
        new Corrupted(
            "completed-but-order-not-refunded",
            "orders.orders",
            (test, books) -> test.isNotRefunded(books, test.refunded)),
        new Corrupted(
            "points-returned-but-order-not-refunded",
            "point.ledger",
            (test, books) -> {
              // As if the checkout had been purged.
              books.removes("orchestrator.saga", test.refunded.sagaRow());
              test.isNotRefunded(books, test.refunded);
            }),
        new Corrupted(
            "refunded-but-points-not-returned",
            "point.ledger",
            (test, books) -> books.removes("point.ledger", test.refunded.refund())),
        new Corrupted(
            "refunded-but-points-not-returned",
            "orders.orders",
            (test, books) ->
                books.changes("point.ledger", "amount = amount - 1", test.refunded.refund())),
        new Corrupted(
            "refunded-but-payment-not-reverted",
            "payment.payment",
            (test, books) ->
                books.changes(
                    "payment.payment",
                    "status = 'COMPLETED', saga_id = " + test.refunded.bin(),
                    test.refunded.payment())),
        new Corrupted(
            "refunded-but-payment-not-reverted",
            "payment.payment_history",
            (test, books) ->
                books.removes(
                    "payment.payment_history",
                    "event = 'REVERTED' and " + test.refunded.history())),
        new Corrupted(
            "order-refunded-by-another",
            "orders.orders",
            (test, books) -> test.refundsAnother(books)),
        new Corrupted(
            "wrong-subject", "orders.orders", (test, books) -> test.refundsAnother(books)),
        new Corrupted("wrong-buyer", "orders.orders", (test, books) -> test.refundsAnother(books)),
        new Corrupted(
            "order-without-saga",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orders.orders",
                    "refunded_at = utc_timestamp() - interval 1 hour, refund_saga_id = "
                        + Paid.bin(anHourAgo()),
                    test.completed.row())),
        new Corrupted(
            "points-of-another-flow",
            "point.ledger",
            (test, books) ->
                books.adds(
                    "point.ledger", test.entry("REFUND", test.refund.bin()), test.refund.refund())),
        new Corrupted(
            "compensated-but-order-refunded",
            "orders.orders",
            (test, books) ->
                books.changes(
                    "orchestrator.saga",
                    "status = 'COMPENSATED', active_key = null",
                    test.refund.sagaRow())),
        new Corrupted(
            "resolved-with-effect",
            "point.ledger",
            (test, books) -> {
              books.changes("orchestrator.saga", "status = 'RESOLVED'", test.refund.sagaRow());
              books.removes("point.ledger", test.refunded.refund());
            }),
        new Corrupted(
            "barred-do-with-effect",
            "point.inbox",
            (test, books) -> test.isBarred(books, "point.inbox", "return-points")),
        new Corrupted(
            "barred-do-with-effect",
            "payment.inbox",
            (test, books) -> test.isBarred(books, "payment.inbox", "refund-payment")));
  }

  @ParameterizedTest
  @MethodSource({"corruptions", "corruptionsOfReservations", "corruptionsOfRefunds"})
  void names(Corrupted corrupted) {
    try (Corruption books = new Corruption(shop.books())) {
      corrupted.how().accept(this, books);

      assertThat(findings())
          .filteredOn(finding -> finding.get("kind").asString().equals(corrupted.kind()))
          .singleElement()
          .satisfies(finding -> assertThat(tablesIn(finding)).contains(corrupted.table()));
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void findsAnOrderThatAForgedCommandPaidInTheNameOfAnotherSaga() {
    findsWhatIsForged(compensated, "compensated-but-order-paid", "wrong-buyer", "wrong-subject");
    findsWhatIsForged(reserved, "order-of-another-flow");
  }

  /** Nothing but that it is stuck, though what it gave back is half gone. */
  @Test
  void judgesNeitherAnOrderNorItsRefundWhileThatIsUnderWay() {
    try (Corruption books = new Corruption(shop.books())) {
      books.removes("payment.payment_history", "event = 'REVERTED' and " + refunded.history());
      runs(books, refund);
      assertThat(findings()).isEmpty();

      books.changes("orchestrator.saga", "stuck_since = utc_timestamp()", refund.sagaRow());
      assertThat(findings())
          .extracting(finding -> finding.get("kind").asString())
          .containsExactly("stuck");
    }
    assertThat(findings()).isEmpty();
  }

  private void findsWhatIsForged(Paid inTheNameOf, String... kinds) {
    Wire wire = new Wire(shop.stack());
    long order = shop.buyer().orders(PRICE);
    String key = "ORDER:" + order;
    wire.forges(
        "order.commands",
        key,
        inTheNameOf.saga(),
        "forged:do",
        "io.paysaga.order.complete.v1",
        "{\"orderId\": %d, \"price\": %d}".formatted(order, PRICE));
    Waiting.until("the order is paid", () -> shop.statusOfOrder(order).equals("PAID"));

    assertThat(findings())
        .allSatisfy(
            finding -> {
              assertThat(finding.get("sagaId").asString()).isEqualTo(inTheNameOf.saga().toString());
              assertThat(tablesIn(finding)).contains("orders.orders");
            })
        .extracting(finding -> finding.get("kind").asString())
        .containsExactly(kinds);

    wire.forges(
        "order.commands",
        key,
        inTheNameOf.saga(),
        "forged:undo",
        "io.paysaga.order.reopen.v1",
        "{\"orderId\": %d}".formatted(order));
    Waiting.until("the order is placed", () -> shop.statusOfOrder(order).equals("PLACED"));
    assertThat(findings()).isEmpty();
  }

  /** As after a restore of the orchestrator's database to a moment before the checkout. */
  @Test
  void hasUndoneWhatASagaDidThatIsNoLongerThere() {
    Buyer alice = shop.buyer().charges(50_000);
    long order = alice.orders(PRICE);
    shop.pointService().pause();
    UUID lost = alice.checksOut(order).step("use-point", "DOING").sagaId();
    shop.books().update("delete from orchestrator.saga where id = " + Paid.bin(lost));
    shop.books().update("delete from orchestrator.saga_journal where saga_id = " + Paid.bin(lost));
    shop.pointService().resume();
    Waiting.untilHolds(() -> alice.hasPoints(50_000 - PRICE));
    UUID saga = beganAnHourAgo(lost);
    assertThat(findings())
        .extracting(finding -> finding.get("kind").asString())
        .containsExactlyInAnyOrder("payment-without-saga", "points-without-saga");
    String undo = shop.orchestrator() + "/unknown-sagas/" + saga + "/undo";
    Map<String, String> why = Map.of("by", "kim", "reason", "restored");

    Answer told = shop.asOperator().post(undo, why, Map.of());
    assertThat(told.status()).as("%s", told.body()).isEqualTo(200);
    alice.hasPoints(50_000 - PRICE);
    shop.somebodyElseApproves(shop.asOperator().post(undo + "?dryRun=false", why, Map.of()));

    new Checkout(shop, saga).ends("COMPENSATED").failedAt("complete-order", "unknown-saga");
    alice.hasPoints(50_000);
    assertThat(findings()).isEmpty();
    assertThat(
            shop.books()
                .queryForList(
                    """
                    select answer.type from orchestrator.operator_act a
                    join orchestrator.operator_verdict v on v.act_id = a.id and v.verdict = 'done',
                      json_table(v.detail, '$.answers[*]'
                        columns (n for ordinality, type varchar(100) path '$.type')) answer
                    where a.saga_id = %s order by answer.n
                    """
                        .formatted(Paid.bin(saga)),
                    String.class))
        .containsExactly(
            "io.paysaga.barrier.nothing-to-undo.v1",
            "io.paysaga.point.refunded.v1",
            "io.paysaga.payment.reverted.v1");
    alice.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    assertThat(shop.asOperator().post(undo, why, Map.of()).status()).isEqualTo(409);
  }

  /** Gives what a saga did to one that began an hour ago, and did it then. */
  private UUID beganAnHourAgo(UUID saga) {
    UUID earlier = anHourAgo();
    Map.of(
            "payment.payment", "updated_at",
            "payment.payment_history", "at",
            "payment.inbox", "at",
            "point.ledger", "at",
            "point.inbox", "at")
        .forEach(
            (table, at) ->
                shop.books()
                    .update(
                        "update %s set saga_id = %s, %3$s = %3$s - interval 1 hour where saga_id = %4$s"
                            .formatted(table, Paid.bin(earlier), at, Paid.bin(saga))));
    return earlier;
  }

  @Test
  void findsNothingWhileSagasRun() {
    Buyer alice = shop.buyer().charges(50_000);
    Visitor carol = shop.visitor().charges(50_000).linesUp();
    long hold = carol.holds(shop.seat(PRICE));
    Buyer fay = shop.buyer().charges(50_000);
    long paid = fay.orders(PRICE);
    fay.checksOut(paid).ends("COMPLETED").step("deliver-order", "DONE");
    shop.pointService().pause();
    Checkout checkout = alice.checksOut(alice.orders(PRICE)).step("use-point", "DOING");
    Checkout refund = fay.refunds(paid).step("return-points", "DOING");
    Checkout reservation = carol.checksOut(hold).step("use-point", "DOING");
    shop.pointService().resume();
    JsonNode report = audit("");
    checkout.ends("COMPLETED");
    refund.ends("COMPLETED");
    reservation.ends("COMPLETED");

    assertThat(report.get("findings")).isEmpty();
    assertThat(audit("?allAccounts=true").get("findings")).isEmpty();
  }

  @Test
  void judgesSagasOfTheTimeAskedForOnly() {
    Instant before = Instant.parse(saga(completed).get("createdAt").asString());
    JsonNode report = audit("?from=" + before + "&to=" + before.plusNanos(1_000));

    assertThat(report.get("sagas").asLong()).isEqualTo(1);
    assertThat(report.get("judged").asLong()).isEqualTo(1);
    assertThat(report.get("skippedRunning").asLong()).isZero();
    assertThat(report.get("totalFindings").asLong()).isZero();
  }

  private List<JsonNode> findings() {
    return List.copyOf(audit("").get("findings").values());
  }

  private JsonNode audit(String query) {
    Answer answer = shop.asViewer().get(shop.orchestrator() + "/audit" + query);
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
    return answer.body();
  }

  private JsonNode saga(Paid paid) {
    return shop.asViewer().get(shop.orchestrator() + "/sagas/" + paid.saga()).body();
  }

  private static List<String> tablesIn(JsonNode finding) {
    List<String> tables = new ArrayList<>();
    finding.get("evidence").forEach(row -> tables.add(row.get("table").asString()));
    return tables;
  }

  /** An entry of an hour ago in Alice's ledger. */
  private String entry(String kind, String saga) {
    return """
    (buyer_id, kind, amount, balance, saga_id, at)
    values (%d, '%s', %d, 0, %s, utc_timestamp() - interval 1 hour)
    """
        .formatted(completed.buyer(), kind, PRICE, saga);
  }

  /** Lets a saga run that nobody drives. */
  private void runs(Corruption books, Paid saga) {
    books.changes("orchestrator.saga", "status = 'RUNNING', slot = -1", saga.sagaRow());
  }

  /** Pays Dave's order in the name of a saga, whose own order keeps no key of the books from it. */
  private void paysAnother(Corruption books, Paid saga) {
    books.changes("orders.orders", "saga_id = null", saga.row());
    books.changes(
        "orders.orders",
        "status = 'PAID', paid_at = utc_timestamp(), saga_id = " + saga.bin(),
        compensated.row());
  }

  private void isNotRefunded(Corruption books, Paid order) {
    books.changes("orders.orders", "refund_saga_id = null, refunded_at = null", order.row());
  }

  /** Lets Fay's refund be that of Alice's order. */
  private void refundsAnother(Corruption books) {
    isNotRefunded(books, refunded);
    books.changes(
        "orders.orders",
        "refunded_at = utc_timestamp(), refund_saga_id = " + refund.bin(),
        completed.row());
  }

  /** Lets a step of Fay's refund be barred that is done. */
  private void isBarred(Corruption books, String inbox, String step) {
    books.changes(
        inbox,
        "reply_type = 'io.paysaga.barrier.barred.v1', reply = '{}'",
        "step = '%s' and direction = 'DO' and saga_id = %s".formatted(step, refund.bin()));
  }

  /** Makes Dave's payment, an hour ago. */
  private void pays(Corruption books, String saga) {
    books.changes(
        "payment.payment",
        "status = 'COMPLETED', updated_at = utc_timestamp() - interval 1 hour, saga_id = " + saga,
        compensated.payment());
  }

  /** Takes the seat that Erin gave back. */
  private void takes(Corruption books, String saga) {
    books.changes(
        "reservation.seat",
        "status = 'PAYING', reservation_id = %d, held_until = utc_timestamp() - interval 1 hour, saga_id = %s"
            .formatted(released.id(), saga),
        "id = " + free.id());
  }

  /** A reservation of Carol's seat, of an hour ago. */
  private String anotherReservation(String status, String saga) {
    return """
    (id, seat_id, buyer_id, price, status, saga_id, created_at)
    select id + 1000000000, seat_id, buyer_id, price, '%s', %s, utc_timestamp() - interval 1 hour
    from reservation.reservation where %s
    """
        .formatted(status, saga, reserved.row());
  }

  /**
   * Completes a second saga for the same; returns its id as SQL says it.
   *
   * @param subject of the second, as SQL makes it of the first one's row
   */
  private String anotherCompletedSaga(Corruption books, Paid paid, String subject) {
    String id = Paid.bin(anHourAgo());
    books.adds(
        "orchestrator.saga",
        """
        (id, type, definition_version, subject, buyer_id, status, slot, state, data, transitions,
         version, created_at, updated_at)
        select %s, type, definition_version, %s, buyer_id, status, slot, state, data,
          transitions, version, created_at, updated_at from orchestrator.saga where %s
        """
            .formatted(id, subject, paid.sagaRow()),
        "id = " + id);
    return id;
  }

  /** The id of a saga that began an hour ago. */
  private static UUID anHourAgo() {
    return before(Duration.ofHours(1));
  }

  private static UUID before(Duration ago) {
    long then = Instant.now().minus(ago).toEpochMilli();
    return new UUID(then << 16 | 0x7000, 0x8000_0000_0000_0001L);
  }
}
