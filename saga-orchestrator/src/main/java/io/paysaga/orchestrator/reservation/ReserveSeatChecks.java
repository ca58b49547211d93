package io.paysaga.orchestrator.reservation;

import io.paysaga.events.Payable;
import io.paysaga.orchestrator.books.PaymentChecks;
import io.paysaga.orchestrator.books.PointChecks;
import io.paysaga.orchestrator.books.SeatChecks;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.Findings;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.SagaChecks;
import io.paysaga.saga.engine.SagaStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares an ended reservation saga with what the books show: a pure function of both. */
final class ReserveSeatChecks {

  private ReserveSeatChecks() {}

  /** See {@link FlowAudit#judge}. */
  static List<Finding> judge(
      AuditedSaga saga, List<AuditedSaga> ofSubject, ReserveSeatBooks books) {
    SeatChecks seat =
        new SeatChecks(
            saga,
            books.reservation(),
            seatOf(saga),
            reservationOf(saga),
            priceOf(saga),
            books.completed().stream().filter(other -> seatOf(other) == seatOf(saga)).toList());
    PointChecks points = new PointChecks(saga, ofSubject, books.point(), priceOf(saga));
    PaymentChecks payment =
        new PaymentChecks(saga, books.payment(), payableOf(saga), priceOf(saga));
    Findings findings = SagaChecks.effects(saga, List.of(seat, points, payment));
    if (saga.status() != SagaStatus.RESOLVED) {
      paymentAndReservation(saga, seat, payment, findings);
    }
    return findings.all();
  }

  static long seatOf(AuditedSaga saga) {
    return number(saga, "seatId");
  }

  /** 0 when it never knew of one. */
  static long reservationOf(AuditedSaga saga) {
    return number(saga, "reservationId");
  }

  /** In won; 0 when it never knew. */
  static long priceOf(AuditedSaga saga) {
    return number(saga, "price");
  }

  private static @Nullable Payable payableOf(AuditedSaga saga) {
    long reservationId = reservationOf(saga);
    return reservationId == 0 ? null : Payable.reservation(reservationId);
  }

  private static long number(AuditedSaga saga, String field) {
    return saga.data().path(field).asLong(0);
  }

  /** Made and confirmed together; what is left of a resolved saga is named already. */
  private static void paymentAndReservation(
      AuditedSaga saga, SeatChecks seat, PaymentChecks payment, Findings findings) {
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
