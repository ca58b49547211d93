package io.paysaga.orchestrator.reservation;

import static java.util.stream.Collectors.toSet;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PaymentChecks;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.PointChecks;
import io.paysaga.orchestrator.books.ReservationBookClient;
import io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow;
import io.paysaga.orchestrator.books.ReservationBookClient.SeatRow;
import io.paysaga.orchestrator.books.SeatChecks;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookClients;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.ParticipantBook;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.audit.SubjectSagas;
import io.paysaga.saga.audit.UnknownSaga;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * The audit of reservation sagas: what the seat, the points and the payment have to show.
 *
 * <p>A reservation is one saga's, so its payment is asked for by saga: payment-service shows it
 * while it is made, and its history always.
 */
@Component
class ReserveSeatAudit implements FlowAudit<ReserveSeat> {

  private final ReservationBookClient reservations;
  private final PointBookClient points;
  private final PaymentBookClient payments;
  private final SagaQueries sagas;

  ReserveSeatAudit(
      ReservationBookClient reservations,
      PointBookClient points,
      PaymentBookClient payments,
      SagaQueries sagas) {
    this.reservations = reservations;
    this.points = points;
    this.payments = payments;
    this.sagas = sagas;
  }

  /** Reservations are audited where checkouts read seat holds. */
  @Bean
  static ReservationBookClient reservationBook(
      BookClients books, ReservationServiceProperties service) {
    return new ReservationBookClient(books.of("reservation-service", service.url()));
  }

  @Override
  public SagaFlow<ReserveSeat> flow() {
    return ReserveSeatSagaManager.FLOW;
  }

  @Override
  public boolean writes(ParticipantBook book) {
    return List.of(reservations, points, payments).contains(book);
  }

  @Override
  public Books read(List<AuditedSaga<ReserveSeat>> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    ReservationBookClient.Excerpt reserved =
        reservations.read(
            sagaIds, sagas.stream().map(saga -> saga.data().seatId()).distinct().toList());
    return new Books(
        reserved, points.read(sagaIds), payments.read(sagaIds, List.of()), completed(reserved));
  }

  /** It was about the hold by which it has its seat. */
  @Override
  public Optional<UnknownSaga<ReserveSeat>> unknown(UUID sagaId) {
    ReservationBookClient.Excerpt reserved = reservations.read(List.of(sagaId), List.of());
    List<SeatRow> seats =
        reserved.seats().stream().filter(seat -> sagaId.equals(seat.sagaId())).toList();
    List<ReservationRow> made =
        reserved.reservations().stream().filter(row -> row.sagaId().equals(sagaId)).toList();
    if (seats.size() != 1 || made.size() != 1) {
      return Optional.empty();
    }
    SeatRow seat = seats.get(0);
    ReservationRow reservation = made.get(0);
    if (seat.seatHoldId() == null
        || !seat.isFor(reservation)
        || !points.areOf(reservation.buyerId(), sagaId)
        || !isPaymentOf(reservation, sagaId)) {
      return Optional.empty();
    }
    return Optional.of(
        new UnknownSaga<>(
            new ReserveSeat(
                seat.seatHoldId(),
                seat.seatId(),
                reservation.buyerId(),
                reservation.reservationId(),
                reservation.price()),
            ReserveSeat.subjectOf(seat.seatHoldId()),
            Long.toString(reservation.buyerId()),
            reservation.status() == ReservationRow.Status.CONFIRMED));
  }

  /** Whether nothing else was paid in the saga's name. */
  private boolean isPaymentOf(ReservationRow reservation, UUID sagaId) {
    Payable payable = Payable.reservation(reservation.reservationId());
    return payments.read(List.of(sagaId), List.of()).payments().stream()
        .allMatch(row -> row.isOf(payable) && row.buyerId() == reservation.buyerId());
  }

  /** A seat is sold through many holds, and a saga knows those of its own hold only. */
  private List<AuditedSaga<ReserveSeat>> completed(ReservationBookClient.Excerpt reserved) {
    return AuditedSaga.of(
        flow(),
        sagas
            .snapshots(
                reserved.reservations().stream().map(ReservationRow::sagaId).collect(toSet()))
            .stream()
            .filter(saga -> saga.status() == SagaStatus.COMPLETED)
            .toList());
  }

  /**
   * What the books show for some reservation sagas.
   *
   * @param completed of the sagas that reserved these seats, those that have completed
   */
  record Books(
      ReservationBookClient.Excerpt reservations,
      PointBookClient.Excerpt points,
      PaymentBookClient.Excerpt payments,
      List<AuditedSaga<ReserveSeat>> completed)
      implements Judge<ReserveSeat> {

    @Override
    public List<Finding> judge(AuditedSaga<ReserveSeat> saga, SubjectSagas ofSubject) {
      SeatChecks seat = seat(saga);
      PaymentChecks payment = payment(saga);
      PointChecks taken = taken(saga, ofSubject.of(ReserveSeatSagaManager.FLOW));
      Findings findings = SagaChecks.judge(saga, "buyer", List.of(seat, taken, payment));
      if (saga.status() != SagaStatus.RESOLVED) {
        paymentAndReservation(seat, payment, findings);
      }
      return findings.all();
    }

    @Override
    public List<Finding> judgeLive(AuditedSaga<ReserveSeat> saga) {
      return SagaChecks.judgeLive(
              saga, "buyer", List.of(seat(saga), taken(saga, List.of()), payment(saga)))
          .all();
    }

    private SeatChecks seat(AuditedSaga<ReserveSeat> saga) {
      ReserveSeat asked = saga.data();
      return new SeatChecks(
          saga,
          reservations,
          asked.seatId(),
          asked.reservationId(),
          priceOf(asked),
          completed.stream().filter(other -> other.data().seatId() == asked.seatId()).toList());
    }

    private PointChecks taken(
        AuditedSaga<ReserveSeat> saga, List<AuditedSaga<ReserveSeat>> ofSubject) {
      return new PointChecks(saga, ofSubject, points, priceOf(saga.data()), false);
    }

    private PaymentChecks payment(AuditedSaga<ReserveSeat> saga) {
      return new PaymentChecks(saga, payments, payableOf(saga.data()), priceOf(saga.data()), false);
    }

    private static long priceOf(ReserveSeat asked) {
      return Objects.requireNonNullElse(asked.price(), 0L);
    }

    private static @Nullable Payable payableOf(ReserveSeat asked) {
      return asked.reservationId() == null ? null : asked.payable();
    }

    /** Made and confirmed together; what is left of a resolved saga is named already. */
    private static void paymentAndReservation(
        SeatChecks seat, PaymentChecks payment, Findings findings) {
      if (seat.isConfirmed() && !payment.isPaid()) {
        findings.add(
            "reservation-confirmed-without-payment",
            "Its reservation is confirmed without a payment.",
            seat.itsReservations(),
            payment.ofPayable());
      }
      if (payment.isPaid() && !seat.isConfirmed()) {
        findings.add(
            "payment-without-confirmed-reservation",
            "There is a payment of its reservation, which is not confirmed.",
            payment.ofPayable(),
            seat.itsReservations());
      }
    }
  }
}
