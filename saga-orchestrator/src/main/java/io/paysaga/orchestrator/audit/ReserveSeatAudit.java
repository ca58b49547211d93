package io.paysaga.orchestrator.audit;

import static java.util.stream.Collectors.toSet;

import io.paysaga.orchestrator.audit.ReservationBookClient.ReservationRow;
import io.paysaga.saga.engine.SagaStatus;
import java.util.List;
import java.util.UUID;

/**
 * The audit of reservation sagas.
 *
 * <p>A reservation is one saga's, so its payment is asked for by saga: payment-service shows it
 * while it is made, and its history always.
 */
final class ReserveSeatAudit implements FlowAudit<ReserveSeatBooks> {

  private final ReservationBookClient reservations;
  private final PointBookClient points;
  private final PaymentBookClient payments;
  private final SagaSnapshots table;

  ReserveSeatAudit(
      ReservationBookClient reservations,
      PointBookClient points,
      PaymentBookClient payments,
      SagaSnapshots table) {
    this.reservations = reservations;
    this.points = points;
    this.payments = payments;
    this.table = table;
  }

  @Override
  public String flow() {
    return "reserve-seat";
  }

  @Override
  public ReserveSeatBooks read(List<AuditedSaga> sagas) {
    List<UUID> sagaIds = sagas.stream().map(AuditedSaga::id).toList();
    ReservationBookClient.Excerpt reserved =
        reservations.read(
            sagaIds, sagas.stream().map(ReserveSeatChecks::seatOf).distinct().toList());
    return new ReserveSeatBooks(
        reserved, points.read(sagaIds), payments.read(sagaIds, List.of()), completed(reserved));
  }

  /** A seat is sold through many holds, and a saga knows those of its own hold only. */
  private List<AuditedSaga> completed(ReservationBookClient.Excerpt reserved) {
    return table
        .read(reserved.reservations().stream().map(ReservationRow::sagaId).collect(toSet()))
        .stream()
        .filter(saga -> saga.status() == SagaStatus.COMPLETED)
        .toList();
  }

  @Override
  public ReserveSeatBooks both(ReserveSeatBooks one, ReserveSeatBooks other) {
    return one.and(other);
  }

  @Override
  public List<Finding> judge(
      AuditedSaga saga, List<AuditedSaga> ofSubject, ReserveSeatBooks books) {
    return ReserveSeatChecks.judge(saga, ofSubject, books);
  }
}
