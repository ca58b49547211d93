package io.paysaga.orchestrator.books;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.audit.AnsweredCommand;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.BookClient;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.ParticipantBook;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** reservation-service's books. */
public final class ReservationBookClient implements ParticipantBook {

  static final String SEATS = "reservation.seat";
  static final String RESERVATIONS = "reservation.reservation";
  static final String INBOX = "reservation.inbox";

  private final BookClient book;

  public ReservationBookClient(BookClient book) {
    this.book = book;
  }

  public record Excerpt(
      List<SeatRow> seats, List<ReservationRow> reservations, List<BarredStep> barred) {

    private Excerpt and(Excerpt other) {
      return new Excerpt(
          ParticipantBook.all(seats, other.seats),
          ParticipantBook.all(reservations, other.reservations),
          ParticipantBook.all(barred, other.barred));
    }
  }

  /**
   * @param price in won
   * @param status HELD also when the hold has run out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SeatRow(
      long seatId,
      long price,
      Status status,
      @Nullable UUID sagaId,
      @Nullable Long seatHoldId,
      @Nullable Long heldBy,
      @Nullable Instant heldUntil,
      @Nullable Long reservationId) {

    public enum Status {
      AVAILABLE,
      HELD,
      PAYING,
      RESERVED
    }

    boolean isTaken() {
      return status == Status.PAYING || status == Status.RESERVED;
    }

    boolean isReserved() {
      return status == Status.RESERVED;
    }

    boolean isHeldByNobody() {
      return status == Status.HELD && (seatHoldId == null || heldBy == null || heldUntil == null);
    }

    /** It is claimed for what is pending, and reserved for what is confirmed. */
    public boolean isFor(ReservationRow reservation) {
      return status == reservation.seatStatus()
          && seatId == reservation.seatId()
          && Objects.equals(reservationId, reservation.reservationId())
          && reservation.sagaId().equals(sagaId);
    }

    /** A seat is claimed before its hold runs out; without one, the row is of no known time. */
    Instant writtenBefore() {
      return Objects.requireNonNullElse(heldUntil, Instant.EPOCH);
    }
  }

  /**
   * @param price in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ReservationRow(
      long reservationId,
      long seatId,
      long buyerId,
      long price,
      Status status,
      UUID sagaId,
      Instant createdAt,
      @Nullable Instant confirmedAt,
      @Nullable Instant cancelledAt) {

    public enum Status {
      PENDING,
      CONFIRMED,
      CANCELLED
    }

    /** It is registered and not cancelled. */
    boolean isLive() {
      return status != Status.CANCELLED;
    }

    boolean isConfirmed() {
      return status == Status.CONFIRMED;
    }

    private SeatRow.@Nullable Status seatStatus() {
      return switch (status) {
        case PENDING -> SeatRow.Status.PAYING;
        case CONFIRMED -> SeatRow.Status.RESERVED;
        case CANCELLED -> null;
      };
    }
  }

  /** Reservations by these sagas with their seats, and these seats with their reservations. */
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> seatIds) {
    return book.read(Map.of("sagaIds", sagaIds, "seatIds", seatIds), Excerpt.class, Excerpt::and);
  }

  @Override
  public String name() {
    return "reservation";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return book.sagas(after, before, limit);
  }

  @Override
  public List<AnsweredCommand> answers(Collection<UUID> sagaIds) {
    return book.answers(sagaIds);
  }

  @Override
  public List<Effect> effects(Collection<UUID> sagaIds) {
    Excerpt excerpt = read(sagaIds, List.of());
    return Stream.concat(
            excerpt.reservations().stream()
                .map(
                    row ->
                        new Effect(
                            row.sagaId(),
                            row.createdAt(),
                            new Finding.Evidence(RESERVATIONS, row))),
            excerpt.seats().stream()
                .filter(row -> row.sagaId() != null && sagaIds.contains(row.sagaId()))
                .map(
                    row ->
                        new Effect(
                            row.sagaId(), row.writtenBefore(), new Finding.Evidence(SEATS, row))))
        .toList();
  }
}
