package io.paysaga.orchestrator.reservation;

import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.PAID;
import static io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow.Event.REVERTED;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.REFUND;
import static io.paysaga.orchestrator.books.PointBookClient.EntryRow.Kind.USE;
import static io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow.Status.CANCELLED;
import static io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow.Status.CONFIRMED;
import static io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow.Status.PENDING;
import static io.paysaga.orchestrator.books.ReservationBookClient.SeatRow.Status.AVAILABLE;
import static io.paysaga.orchestrator.books.ReservationBookClient.SeatRow.Status.HELD;
import static io.paysaga.orchestrator.books.ReservationBookClient.SeatRow.Status.PAYING;
import static io.paysaga.orchestrator.books.ReservationBookClient.SeatRow.Status.RESERVED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPENSATING;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RESOLVED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PaymentBookClient.HistoryRow;
import io.paysaga.orchestrator.books.PaymentBookClient.PaymentRow;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.PointBookClient.EntryRow;
import io.paysaga.orchestrator.books.ReservationBookClient;
import io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow;
import io.paysaga.orchestrator.books.ReservationBookClient.SeatRow;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Finding.Evidence;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is made of every difference between a reservation saga and the books. */
class ReserveSeatAuditTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(1);
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");
  private static final long SEAT = 7;
  private static final long HOLD = 70;
  private static final long RESERVATION = 700;
  private static final long ANOTHER_RESERVATION = 800;
  private static final long PRICE = 24_000;
  private static final String KNOWN =
      """
      {"seatHoldId": 70, "seatId": 7, "buyerId": 1, "reservationId": 700, "price": 24000}
      """;
  private static final String UNKNOWN =
      """
      {"seatHoldId": 70, "seatId": 7, "buyerId": 1, "reservationId": null, "price": null}
      """;

  private final List<SeatRow> seats = new ArrayList<>();
  private final List<ReservationRow> reservations = new ArrayList<>();
  private final List<EntryRow> entries = new ArrayList<>();
  private final List<PaymentRow> payments = new ArrayList<>();
  private final List<HistoryRow> history = new ArrayList<>();
  private final List<BarredStep> barredOnSeats = new ArrayList<>();
  private final List<BarredStep> barredUses = new ArrayList<>();
  private final List<BarredStep> barredPays = new ArrayList<>();
  private final List<AuditedSaga<ReserveSeat>> ofSubject = new ArrayList<>();
  private final List<AuditedSaga<ReserveSeat>> completed = new ArrayList<>();
  private String data = KNOWN;

  // What is as it should be.

  @Test
  void findsNothingInACompletedSaga() {
    completedBooks();
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInASagaUndoneFromItsLastStep() {
    undoneBooks();
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInASagaWhoseClaimWasRefused() {
    data = UNKNOWN;
    seats.add(free(AVAILABLE));
    barredOnSeats.add(new BarredStep(SAGA, "claim-seat", NOW));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInASagaThatNeverHeardOfTheClaimItGaveBack() {
    data = UNKNOWN;
    seats.add(free(HELD));
    reservations.add(reservation(RESERVATION, CANCELLED, SAGA));
    assertThat(judged(COMPENSATED)).isEmpty();
  }

  @Test
  void findsNothingInAnUndoneSagaWhoseSeatAnotherHoldsOrPaysOrHasReserved() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, HELD, null, 71L, 2L, LATER, null));
    assertThat(judged(COMPENSATED)).as("held").isEmpty();

    seats.set(0, new SeatRow(SEAT, PRICE, PAYING, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    reservations.add(ofAnother(PENDING));
    assertThat(judged(COMPENSATED)).as("being paid for").isEmpty();

    seats.set(0, new SeatRow(SEAT, PRICE, RESERVED, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    reservations.set(1, ofAnother(CONFIRMED));
    completed.add(saga(OTHER, COMPLETED));
    assertThat(judged(COMPENSATED)).as("reserved").isEmpty();
  }

  @Test
  void findsNothingInASeatThatWasUndoneForAnotherBefore() {
    completedBooks();
    reservations.add(ofAnother(CANCELLED));
    assertThat(judged(COMPLETED)).isEmpty();
  }

  @Test
  void findsNothingInAResolvedSagaThatIsSettled() {
    undoneBooks();
    assertThat(judged(RESOLVED)).isEmpty();
  }

  @Test
  void judgesNoSagaThatRuns() {
    assertThatIllegalArgumentException().isThrownBy(() -> judged(RUNNING));
    assertThatIllegalArgumentException().isThrownBy(() -> judged(COMPENSATING));
  }

  // A seat is never sold twice.

  @Test
  void findsTwoConfirmedReservationsOfOneSeat() {
    completedBooks();
    reservations.add(ofAnother(CONFIRMED));
    assertThat(judged(COMPLETED))
        .filteredOn(finding -> finding.kind().equals("seat-sold-twice"))
        .containsExactly(
            new Finding(
                "seat-sold-twice",
                null,
                "SEAT:7",
                "Seat 7 is sold more than once.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
                    new Evidence("reservation.reservation", reservations.get(0)),
                    new Evidence("reservation.reservation", reservations.get(1)))));
    assertThat(kinds(COMPLETED)).containsExactly("seat-sold-twice", "reservation-without-seat");
  }

  @Test
  void findsTwoConfirmedReservationsOfOneSaga() {
    completedBooks();
    reservations.add(reservation(ANOTHER_RESERVATION, CONFIRMED, SAGA));
    assertThat(kinds(COMPLETED))
        .containsExactly("seat-sold-twice", "reservation-without-seat", "wrong-subject");
  }

  @Test
  void findsTwoSagasThatHaveCompletedForOneSeat() {
    completedBooks();
    reservations.add(ofAnother(CANCELLED));
    completed.add(saga(SAGA, COMPLETED));
    assertThat(kinds(COMPLETED)).as("itself").isEmpty();
    completed.add(saga(OTHER, COMPLETED));
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "seat-sold-twice",
                null,
                "SEAT:7",
                "Seat 7 is sold more than once.",
                List.of(
                    new Evidence("orchestrator.saga", saga(OTHER, COMPLETED).row()),
                    new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
                    new Evidence("reservation.reservation", reservations.get(0)),
                    new Evidence("reservation.reservation", reservations.get(1)))));
  }

  @Test
  void tellsNothingOfTheSeatsOfOthers() {
    completedBooks();
    seats.add(new SeatRow(SEAT + 1, PRICE, PAYING, OTHER, 71L, 2L, LATER, null));
    reservations.add(
        new ReservationRow(
            ANOTHER_RESERVATION, SEAT + 1, 2, PRICE, PENDING, OTHER, NOW, null, null));
    data = data.replace("\"seatId\": 7", "\"seatId\": 8");
    completed.add(saga(OTHER, COMPLETED));
    data = KNOWN;
    assertThat(kinds(COMPLETED)).isEmpty();
  }

  // A seat is never lost.

  @Test
  void findsASeatThatIsTakenForACancelledReservation() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, PAYING, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    reservations.add(ofAnother(CANCELLED));
    assertThat(judged(COMPENSATED))
        .containsExactly(
            new Finding(
                "seat-lost",
                null,
                "SEAT:7",
                "Seat 7 is PAYING for nobody.",
                List.of(
                    new Evidence("reservation.seat", seats.get(0)),
                    new Evidence("reservation.reservation", reservations.get(1)))));
  }

  @Test
  void findsASeatThatIsTakenForNoReservation() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, RESERVED, OTHER, 71L, 2L, LATER, null));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
    seats.set(0, new SeatRow(SEAT, PRICE, RESERVED, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
  }

  @Test
  void findsASeatThatIsReservedForWhatIsNotConfirmed() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, RESERVED, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    reservations.add(ofAnother(PENDING));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost", "reservation-without-seat");
  }

  @Test
  void findsASeatThatIsTakenForTheReservationOfAnotherSeatOrSaga() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, PAYING, OTHER, 71L, 2L, LATER, ANOTHER_RESERVATION));
    reservations.add(
        new ReservationRow(
            ANOTHER_RESERVATION, SEAT + 1, 2, PRICE, PENDING, OTHER, NOW, null, null));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
    reservations.set(1, reservation(ANOTHER_RESERVATION, PENDING, UUID.randomUUID()));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost", "reservation-without-seat");
  }

  @Test
  void findsASeatThatIsHeldByNobody() {
    undoneBooks();
    seats.set(0, new SeatRow(SEAT, PRICE, HELD, null, HOLD, null, LATER, null));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
    seats.set(0, new SeatRow(SEAT, PRICE, HELD, null, HOLD, 1L, null, null));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
    seats.set(0, new SeatRow(SEAT, PRICE, HELD, null, null, 1L, LATER, null));
    assertThat(kinds(COMPENSATED)).containsExactly("seat-lost");
  }

  @Test
  void findsAnotherSeatThatTheSagaLost() {
    completedBooks();
    seats.add(new SeatRow(SEAT + 1, PRICE, RESERVED, SAGA, 71L, 1L, LATER, RESERVATION));
    assertThat(judged(COMPLETED))
        .extracting(finding -> finding.kind() + " " + finding.subject())
        .containsExactly("seat-lost SEAT:8", "wrong-subject SEAT_HOLD:70");
  }

  @Test
  void findsAReservationWhoseSeatIsFree() {
    completedBooks();
    seats.set(0, free(AVAILABLE));
    seats.add(new SeatRow(SEAT + 1, PRICE, AVAILABLE, null, null, null, null, null));
    assertThat(judged(COMPLETED))
        .containsExactly(
            new Finding(
                "completed-but-seat-not-reserved",
                SAGA,
                "SEAT_HOLD:70",
                "Seat 7 is not reserved by it.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
                    new Evidence("reservation.seat", seats.get(0)))),
            new Finding(
                "reservation-without-seat",
                null,
                "SEAT:7",
                "Reservation 700 is CONFIRMED, and the seat is not for it.",
                List.of(
                    new Evidence("reservation.reservation", reservations.get(0)),
                    new Evidence("reservation.seat", seats.get(0)))));
  }

  // Completed.

  @Test
  void missesTheConfirmation() {
    completedBooks();
    reservations.set(0, reservation(RESERVATION, CANCELLED, SAGA));
    reservations.add(ofAnother(CANCELLED));
    assertThat(judged(COMPLETED).get(0).evidence())
        .containsExactly(
            new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
            new Evidence("reservation.reservation", reservations.get(0)));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-reservation-not-confirmed",
            "seat-lost",
            "payment-without-confirmed-reservation");
  }

  @Test
  void missesTheReservationItself() {
    completedBooks();
    reservations.clear();
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-reservation-not-confirmed",
            "seat-lost",
            "payment-without-confirmed-reservation");
  }

  @Test
  void missesTheReservationThatIsOfAnotherSeat() {
    completedBooks();
    reservations.set(
        0, new ReservationRow(RESERVATION, SEAT + 1, 1, PRICE, CONFIRMED, SAGA, NOW, NOW, null));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-reservation-not-confirmed",
            "seat-lost",
            "reservation-without-seat",
            "wrong-subject");
  }

  @Test
  void showsTheReservationThatIsAnotherSagasNow() {
    completedBooks();
    reservations.set(0, reservation(RESERVATION, CONFIRMED, OTHER));
    assertThat(judged(COMPLETED))
        .filteredOn(finding -> finding.kind().equals("completed-but-reservation-not-confirmed"))
        .singleElement()
        .satisfies(
            finding ->
                assertThat(finding.evidence())
                    .contains(new Evidence("reservation.reservation", reservations.get(0))));
  }

  @Test
  void missesTheReservationThatTheSagaKnows() {
    completedBooks();
    reservations.set(0, reservation(ANOTHER_RESERVATION, CONFIRMED, SAGA));
    seats.set(0, taken(RESERVED, ANOTHER_RESERVATION));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-reservation-not-confirmed",
            "completed-but-seat-not-reserved",
            "wrong-subject");
  }

  @Test
  void missesThatTheSeatIsReserved() {
    completedBooks();
    seats.set(0, taken(PAYING, RESERVATION));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-seat-not-reserved", "seat-lost", "reservation-without-seat");
  }

  @Test
  void missesThePayment() {
    completedBooks();
    payments.clear();
    history.clear();
    assertThat(kinds(COMPLETED))
        .containsExactly("completed-but-payment-missing", "reservation-confirmed-without-payment");
  }

  @Test
  void missesThePaymentThatIsNoLongerShownAndShowsItsHistory() {
    completedBooks();
    payments.clear();
    assertThat(judged(COMPLETED).get(0))
        .isEqualTo(
            new Finding(
                "completed-but-payment-missing",
                SAGA,
                "SEAT_HOLD:70",
                "No payment of SEAT_HOLD:70 is made by it.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, COMPLETED).row()),
                    new Evidence("payment.payment_history", history.get(0)))));
  }

  @Test
  void missesThePaymentThatIsOfAnotherReservationOrOfAnOrder() {
    completedBooks();
    payments.set(0, payment("RESERVATION", ANOTHER_RESERVATION, 1, PRICE));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-payment-missing",
            "wrong-subject",
            "reservation-confirmed-without-payment");
    payments.set(0, payment("ORDER", RESERVATION, 1, PRICE));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "completed-but-payment-missing",
            "wrong-subject",
            "reservation-confirmed-without-payment");
  }

  @Test
  void findsTwoChargesForOneHold() {
    completedBooks();
    entries.add(entry(2, USE, PRICE, OTHER));
    ofSubject.add(saga(OTHER, RESOLVED));
    assertThat(kinds(COMPLETED)).containsExactly("charged-twice");
  }

  @Test
  void findsAnotherPriceInTheReservationOrOfTheSeat() {
    completedBooks();
    reservations.set(
        0, new ReservationRow(RESERVATION, SEAT, 1, PRICE + 1, CONFIRMED, SAGA, NOW, NOW, null));
    assertThat(kinds(COMPLETED)).containsExactly("reservation-price-differs");
    reservations.set(0, reservation(RESERVATION, CONFIRMED, SAGA));
    seats.set(0, new SeatRow(SEAT, PRICE - 1, RESERVED, SAGA, HOLD, 1L, LATER, RESERVATION));
    assertThat(kinds(COMPLETED)).containsExactly("reservation-price-differs");
  }

  // Whatever the end.

  @Test
  void judgesEachBookByThePriceThatTheSagaRemembers() {
    completedBooks();
    payments.set(0, payment("RESERVATION", RESERVATION, 1, PRICE - 1));
    history.set(0, new HistoryRow(1, 5, PAID, SAGA, PRICE - 1, NOW));
    entries.set(0, entry(1, USE, 2 * PRICE, SAGA));
    reservations.set(
        0, new ReservationRow(RESERVATION, SEAT, 1, PRICE + 1, CONFIRMED, SAGA, NOW, NOW, null));
    assertThat(kinds(COMPLETED))
        .containsExactly(
            "reservation-price-differs", "charged-amount-differs", "payment-amount-differs");
  }

  @Test
  void findsAnotherBuyerInEachBook() {
    completedBooks();
    reservations.set(
        0, new ReservationRow(RESERVATION, SEAT, 2, PRICE, CONFIRMED, SAGA, NOW, NOW, null));
    seats.set(0, new SeatRow(SEAT, PRICE, RESERVED, SAGA, HOLD, 2L, LATER, RESERVATION));
    entries.set(0, new EntryRow(1, 2, USE, PRICE, 0, SAGA, NOW));
    payments.set(0, payment("RESERVATION", RESERVATION, 2, PRICE));
    assertThat(judged(COMPLETED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.kind()).isEqualTo("wrong-buyer");
              assertThat(finding.evidence())
                  .extracting(Evidence::table)
                  .containsExactly(
                      "orchestrator.saga",
                      "reservation.reservation",
                      "reservation.seat",
                      "point.ledger",
                      "payment.payment");
            });
  }

  @Test
  void findsASeatAndAReservationThatAreNotWhatTheSagaIsAbout() {
    completedBooks();
    seats.add(new SeatRow(SEAT + 1, PRICE, RESERVED, SAGA, 71L, 1L, LATER, ANOTHER_RESERVATION));
    reservations.add(
        new ReservationRow(
            ANOTHER_RESERVATION, SEAT + 1, 1, PRICE, CONFIRMED, SAGA, NOW, NOW, null));
    for (SagaStatus status : List.of(COMPLETED, RUNNING)) {
      assertThat(status.isEnded() ? judged(status) : judgedLive(status))
          .containsExactly(
              new Finding(
                  "wrong-subject",
                  SAGA,
                  "SEAT_HOLD:70",
                  "It is about SEAT_HOLD:70.",
                  List.of(
                      new Evidence("orchestrator.saga", saga(SAGA, status).row()),
                      new Evidence("reservation.reservation", reservations.get(1)),
                      new Evidence("reservation.seat", seats.get(1)))));
    }
  }

  @Test
  void findsNothingInASagaThatRunsHoweverFarItsBooksAre() {
    data = UNKNOWN;
    assertThat(judgedLive(RUNNING)).isEmpty();
    seats.add(taken(PAYING, RESERVATION));
    reservations.add(reservation(RESERVATION, PENDING, SAGA));
    assertThat(judgedLive(RUNNING)).as("claimed, and not yet told").isEmpty();
    data = KNOWN;
    seats.clear();
    reservations.clear();
    completedBooks();
    assertThat(judgedLive(RUNNING)).isEmpty();
    seats.clear();
    reservations.clear();
    entries.clear();
    payments.clear();
    undoneBooks();
    assertThat(judgedLive(COMPENSATING)).isEmpty();
  }

  @Test
  void findsTheEffectOfABarredStep() {
    completedBooks();
    barredOnSeats.add(new BarredStep(SAGA, "claim-seat", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
    barredOnSeats.set(0, new BarredStep(SAGA, "confirm-reservation", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
    barredOnSeats.clear();
    barredUses.add(new BarredStep(SAGA, "use-point", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
    barredUses.clear();
    barredPays.add(new BarredStep(SAGA, "pay", LATER));
    assertThat(kinds(COMPLETED)).containsExactly("barred-do-with-effect");
  }

  @Test
  void knowsThatAClaimIsNoConfirmation() {
    undoneBooks();
    barredOnSeats.add(new BarredStep(SAGA, "confirm-reservation", NOW.minusSeconds(1)));
    assertThat(kinds(COMPENSATED)).isEmpty();
    barredOnSeats.add(new BarredStep(SAGA, "claim-seat", NOW.minusSeconds(1)));
    assertThat(kinds(COMPENSATED)).containsExactly("barred-do-with-effect");
  }

  // Undone.

  @Test
  void findsAReservationThatStands() {
    undoneBooks();
    reservations.set(0, reservation(RESERVATION, PENDING, SAGA));
    assertThat(kinds(COMPENSATED))
        .containsExactly("compensated-but-reservation-stands", "reservation-without-seat");
    assertThat(kinds(RESOLVED)).containsExactly("resolved-with-effect", "reservation-without-seat");
    barredOnSeats.add(new BarredStep(SAGA, "claim-seat", LATER));
    assertThat(kinds(COMPENSATED)).contains("barred-do-with-effect");
    barredOnSeats.clear();
    reservations.set(0, reservation(RESERVATION, CONFIRMED, SAGA));
    assertThat(kinds(COMPENSATED))
        .containsExactly(
            "compensated-but-reservation-stands",
            "reservation-without-seat",
            "reservation-confirmed-without-payment");
  }

  @Test
  void findsASeatThatWasNotGivenBack() {
    undoneBooks();
    seats.set(0, taken(PAYING, RESERVATION));
    assertThat(kinds(COMPENSATED)).containsExactly("compensated-but-seat-taken", "seat-lost");
    reservations.set(0, reservation(RESERVATION, PENDING, SAGA));
    assertThat(kinds(COMPENSATED))
        .containsExactly("compensated-but-reservation-stands", "compensated-but-seat-taken");
  }

  @Test
  void findsAPaymentThatStands() {
    undoneBooks();
    payments.add(payment("RESERVATION", RESERVATION, 1, PRICE));
    history.remove(1);
    assertThat(kinds(COMPENSATED))
        .containsExactly("compensated-but-payment-stands", "payment-without-confirmed-reservation");
  }

  @Test
  void findsWhatASagaDidThatNeverHeardOfItsClaim() {
    undoneBooks();
    data = UNKNOWN;
    assertThat(kinds(COMPENSATED)).containsExactly("charged-amount-differs");
  }

  @Test
  void listsWhatIsToBeSettledByHand() {
    completedBooks();
    assertThat(judged(RESOLVED))
        .containsExactly(
            new Finding(
                "resolved-with-effect",
                SAGA,
                "SEAT_HOLD:70",
                "What it did stands and is to be settled by hand.",
                List.of(
                    new Evidence("orchestrator.saga", saga(SAGA, RESOLVED).row()),
                    new Evidence("reservation.reservation", reservations.get(0)),
                    new Evidence("reservation.seat", seats.get(0)),
                    new Evidence("point.ledger", entries.get(0)),
                    new Evidence("payment.payment", payments.get(0)))));
  }

  private void completedBooks() {
    seats.add(taken(RESERVED, RESERVATION));
    reservations.add(reservation(RESERVATION, CONFIRMED, SAGA));
    entries.add(entry(1, USE, PRICE, SAGA));
    payments.add(payment("RESERVATION", RESERVATION, 1, PRICE));
    history.add(new HistoryRow(1, 5, PAID, SAGA, PRICE, NOW));
  }

  /** The payment itself is not shown when no saga has made it. */
  private void undoneBooks() {
    seats.add(free(HELD));
    reservations.add(reservation(RESERVATION, CANCELLED, SAGA));
    entries.add(entry(1, USE, PRICE, SAGA));
    entries.add(entry(2, REFUND, PRICE, SAGA));
    history.add(new HistoryRow(1, 5, PAID, SAGA, PRICE, NOW));
    history.add(new HistoryRow(2, 5, REVERTED, SAGA, PRICE, NOW));
  }

  private static SeatRow free(SeatRow.Status status) {
    return status == HELD
        ? new SeatRow(SEAT, PRICE, HELD, null, HOLD, 1L, LATER, null)
        : new SeatRow(SEAT, PRICE, status, null, null, null, null, null);
  }

  private static SeatRow taken(SeatRow.Status status, long reservation) {
    return new SeatRow(SEAT, PRICE, status, SAGA, HOLD, 1L, LATER, reservation);
  }

  private static ReservationRow reservation(long id, ReservationRow.Status status, UUID saga) {
    return new ReservationRow(
        id,
        SEAT,
        1,
        PRICE,
        status,
        saga,
        NOW,
        status == CONFIRMED ? NOW : null,
        status == CANCELLED ? NOW : null);
  }

  private static ReservationRow ofAnother(ReservationRow.Status status) {
    return reservation(ANOTHER_RESERVATION, status, OTHER);
  }

  private static EntryRow entry(long id, EntryRow.Kind kind, long amount, UUID saga) {
    return new EntryRow(id, 1, kind, amount, 0, saga, NOW);
  }

  private static PaymentRow payment(String kind, long subject, long buyer, long amount) {
    return new PaymentRow(
        5, kind, subject, buyer, amount, PaymentRow.Status.COMPLETED, SAGA, NOW, NOW);
  }

  private AuditedSaga<ReserveSeat> saga(UUID id, SagaStatus status) {
    return AuditedSaga.of(
            ReserveSeatSagaManager.FLOW,
            List.of(
                new SagaSnapshot(
                    id,
                    "reserve-seat",
                    Subject.of("SEAT_HOLD", 70),
                    "1",
                    status == COMPENSATED ? null : "reserve-seat/SEAT_HOLD:70",
                    status,
                    null,
                    null,
                    JsonMapper.shared().readTree(data),
                    5,
                    NOW)))
        .get(0);
  }

  private List<Finding> judged(SagaStatus status) {
    AuditedSaga<ReserveSeat> saga = saga(SAGA, status);
    List<AuditedSaga<ReserveSeat>> active = new ArrayList<>(ofSubject);
    if (status != COMPENSATED) {
      active.add(0, saga);
    }
    return books()
        .judge(saga, new SubjectSagas(active.stream().map(AuditedSaga::row).toList(), id -> false));
  }

  private List<Finding> judgedLive(SagaStatus status) {
    return books().judgeLive(saga(SAGA, status));
  }

  private ReserveSeatAudit.Books books() {
    return new ReserveSeatAudit.Books(
        new ReservationBookClient.Excerpt(seats, reservations, barredOnSeats),
        new PointBookClient.Excerpt(entries, List.of(), barredUses),
        new PaymentBookClient.Excerpt(payments, history, barredPays),
        completed);
  }

  private List<String> kinds(SagaStatus status) {
    return judged(status).stream().map(Finding::kind).toList();
  }
}
