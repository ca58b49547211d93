package io.paysaga.orchestrator.reservation;

import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.ReservationBookClient;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.ParticipantBook;
import java.util.List;

/**
 * What reservation-service, point-service and payment-service show for some reservation sagas.
 *
 * @param completed of the sagas that reserved these seats, those that have completed
 */
record ReserveSeatBooks(
    ReservationBookClient.Excerpt reservation,
    PointBookClient.Excerpt point,
    PaymentBookClient.Excerpt payment,
    List<AuditedSaga> completed) {

  ReserveSeatBooks and(ReserveSeatBooks other) {
    return new ReserveSeatBooks(
        reservation.and(other.reservation),
        point.and(other.point),
        payment.and(other.payment),
        ParticipantBook.all(completed, other.completed));
  }
}
