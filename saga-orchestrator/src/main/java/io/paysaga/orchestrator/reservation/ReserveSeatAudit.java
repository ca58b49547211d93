package io.paysaga.orchestrator.reservation;

import static java.util.stream.Collectors.toSet;

import io.paysaga.orchestrator.books.PaymentBookClient;
import io.paysaga.orchestrator.books.PointBookClient;
import io.paysaga.orchestrator.books.ReservationBookClient;
import io.paysaga.orchestrator.books.ReservationBookClient.ReservationRow;
import io.paysaga.saga.audit.AuditedSaga;
import io.paysaga.saga.audit.BookClients;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.FlowAudit;
import io.paysaga.saga.audit.SagaSnapshots;
import io.paysaga.saga.engine.SagaStatus;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;

/**
 * The audit of reservation sagas.
 *
 * <p>A reservation is one saga's, so its payment is asked for by saga: payment-service shows it
 * while it is made, and its history always.
 */
@Component
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

  /** Where seat holds are read by a checkout, the book of reservations is read, too. */
  @Bean
  static ReservationBookClient reservationBook(
      BookClients books, ReservationServiceProperties service) {
    return new ReservationBookClient(books.of("reservation-service", URI.create(service.url())));
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
