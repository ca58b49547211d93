package io.paysaga.orchestrator.books;

import static java.util.stream.Collectors.toSet;

import io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow;
import io.paysaga.orchestrator.books.ReservationBookClient.SeatRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookChecks;
import io.paysaga.saga.audit.Finding.Rows;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.engine.SagaStatus;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The seat that a saga claimed and released, and what it reserved. */
public final class SeatChecks implements BookChecks {

  private final AuditedSaga<?> saga;
  private final ReservationBookClient.Excerpt book;
  private final List<? extends AuditedSaga<?>> completed;
  private final long seatId;
  private final @Nullable Long reservationId;
  private final long price;

  /** The seats that say that this saga has them. */
  private final List<SeatRow> taken;

  /** What this saga registered. */
  private final List<ReservationRow> registered;

  /**
   * @param seatId what the saga was to reserve
   * @param reservationId what it says that it registered; absent when it never knew
   * @param price in won, what it had to pay; 0 when it never knew
   * @param completed the sagas that have completed for this seat, by whichever hold
   */
  public SeatChecks(
      AuditedSaga<?> saga,
      ReservationBookClient.Excerpt book,
      long seatId,
      @Nullable Long reservationId,
      long price,
      List<? extends AuditedSaga<?>> completed) {
    this.saga = saga;
    this.book = book;
    this.completed = completed;
    this.seatId = seatId;
    this.reservationId = reservationId;
    this.price = price;
    this.taken = book.seats().stream().filter(row -> saga.is(row.sagaId())).toList();
    this.registered = reservations(row -> saga.is(row.sagaId()));
  }

  public boolean isConfirmed() {
    return registered.stream().anyMatch(ReservationRow::isConfirmed);
  }

  /** What this saga registered, and what it says that it did. */
  public Rows itsReservations() {
    return rows(
        reservations(
            row -> saga.is(row.sagaId()) || Objects.equals(row.reservationId(), reservationId)));
  }

  private Rows theSeat() {
    return seats(row -> row.seatId() == seatId);
  }

  @Override
  public void judgeCompleted(Findings findings) {
    if (registered.stream()
        .noneMatch(
            row ->
                row.isConfirmed()
                    && Objects.equals(row.reservationId(), reservationId)
                    && row.seatId() == seatId)) {
      findings.add(
          "completed-but-reservation-not-confirmed",
          "No reservation of seat " + seatId + " is confirmed by it.",
          itsReservations());
    }
    if (taken.stream()
        .noneMatch(
            row ->
                row.isReserved()
                    && row.seatId() == seatId
                    && Objects.equals(row.reservationId(), reservationId))) {
      findings.add(
          "completed-but-seat-not-reserved",
          "Seat " + seatId + " is not reserved by it.",
          theSeat());
    }
    if (registered.stream().anyMatch(row -> row.price() != price)
        || taken.stream().anyMatch(row -> row.price() != price)) {
      findings.add(
          "reservation-price-differs",
          "It paid " + price + " won, which is not what the seat costs.",
          rows(registered),
          new Rows(ReservationBookClient.SEATS, taken));
    }
  }

  @Override
  public void judgeCompensated(Findings findings) {
    List<ReservationRow> live = registered.stream().filter(ReservationRow::isLive).toList();
    if (!live.isEmpty()) {
      findings.add(
          "compensated-but-reservation-stands", "A reservation of it still stands.", rows(live));
    }
    if (!taken.isEmpty()) {
      findings.add(
          "compensated-but-seat-taken",
          "A seat is still taken by it.",
          new Rows(ReservationBookClient.SEATS, taken));
    }
  }

  @Override
  public void judgeAnyEnd(Findings findings) {
    soldTwice(findings);
    lostSeats(findings);
    reservationsWithoutSeat(findings);
  }

  /** Whatever the seat says now: it is sold by each confirmed reservation and completed saga. */
  private void soldTwice(Findings findings) {
    List<AuditedSaga<?>> sold =
        Stream.<AuditedSaga<?>>concat(
                completed.stream().filter(other -> !saga.is(other.id())), Stream.of(saga))
            .filter(other -> other.status() == SagaStatus.COMPLETED)
            .toList();
    List<ReservationRow> confirmed =
        reservations(row -> row.seatId() == seatId && row.isConfirmed());
    Set<UUID> sellers =
        Stream.concat(
                sold.stream().map(AuditedSaga::id), confirmed.stream().map(ReservationRow::sagaId))
            .collect(toSet());
    if (sellers.size() > 1 || confirmed.size() > 1) {
      findings.addOf(
          subject(seatId),
          "seat-sold-twice",
          "Seat " + seatId + " is sold more than once.",
          AuditedSaga.rows(sold),
          rows(reservations(row -> sellers.contains(row.sagaId()))));
    }
  }

  /** Seats that are kept from everybody for nobody. */
  private void lostSeats(Findings findings) {
    book.seats().stream()
        .filter(seat -> seat.seatId() == seatId || saga.is(seat.sagaId()))
        .filter(
            seat ->
                seat.isTaken()
                    ? book.reservations().stream().noneMatch(seat::isFor)
                    : seat.isHeldByNobody())
        .forEach(
            seat ->
                findings.addOf(
                    subject(seat.seatId()),
                    "seat-lost",
                    "Seat " + seat.seatId() + " is " + seat.status() + " for nobody.",
                    new Rows(ReservationBookClient.SEATS, List.of(seat)),
                    rows(
                        reservations(
                            row -> Objects.equals(seat.reservationId(), row.reservationId())))));
  }

  private void reservationsWithoutSeat(Findings findings) {
    reservations(row -> row.seatId() == seatId || saga.is(row.sagaId())).stream()
        .filter(ReservationRow::isLive)
        .filter(row -> book.seats().stream().noneMatch(seat -> seat.isFor(row)))
        .forEach(
            row ->
                findings.addOf(
                    subject(row.seatId()),
                    "reservation-without-seat",
                    "Reservation "
                        + row.reservationId()
                        + " is "
                        + row.status()
                        + ", and the seat is not for it.",
                    rows(List.of(row)),
                    seats(seat -> seat.seatId() == row.seatId())));
  }

  @Override
  public List<Rows> standing() {
    return List.of(
        rows(registered.stream().filter(ReservationRow::isLive).toList()),
        new Rows(ReservationBookClient.SEATS, taken));
  }

  @Override
  public List<Rows> ofOtherOwners() {
    return List.of(
        rows(
            registered.stream()
                .filter(row -> !saga.owner().equals(Long.toString(row.buyerId())))
                .toList()),
        seats(row -> saga.is(row.sagaId()) && !saga.owner().equals(String.valueOf(row.heldBy()))));
  }

  @Override
  public List<Rows> ofOtherSubjects() {
    return List.of(
        rows(
            registered.stream()
                .filter(
                    row ->
                        row.seatId() != seatId
                            || reservationId != null && row.reservationId() != reservationId)
                .toList()),
        seats(row -> saga.is(row.sagaId()) && row.seatId() != seatId));
  }

  @Override
  public List<StepRows> steps() {
    return List.of(
        rowsOf(
            "claim-seat",
            registered.stream().map(row -> new StepRow(row.createdAt(), row, row.isLive()))),
        rowsOf(
            "confirm-reservation",
            registered.stream()
                .filter(row -> row.confirmedAt() != null)
                .map(row -> new StepRow(row.confirmedAt(), row, row.isConfirmed()))));
  }

  private StepRows rowsOf(String step, Stream<StepRow> rows) {
    return new StepRows(
        step,
        ReservationBookClient.INBOX,
        book.barred(),
        ReservationBookClient.RESERVATIONS,
        rows.toList());
  }

  private List<ReservationRow> reservations(Predicate<ReservationRow> which) {
    return book.reservations().stream().filter(which).toList();
  }

  private Rows seats(Predicate<SeatRow> which) {
    return new Rows(ReservationBookClient.SEATS, book.seats().stream().filter(which).toList());
  }

  private static Rows rows(List<ReservationRow> reservations) {
    return new Rows(ReservationBookClient.RESERVATIONS, reservations);
  }

  private static String subject(long seatId) {
    return "SEAT:" + seatId;
  }
}
