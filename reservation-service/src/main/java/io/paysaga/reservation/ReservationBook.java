package io.paysaga.reservation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.participant.book.BookQueries;
import io.paysaga.saga.participant.book.BookQueries.BarredDo;
import io.paysaga.saga.participant.book.RecordRowMapper;
import io.paysaga.saga.participant.book.SagaBook;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** The seats and the reservations, as an auditor reads them. */
@Repository
class ReservationBook implements SagaBook {

  private static final String SEATS =
      "select id seat_id, price, status, bin_to_uuid(saga_id) saga_id, hold_id seat_hold_id, held_by, held_until,"
          + " reservation_id from seat ";
  private static final String RESERVATIONS =
      "select id reservation_id, seat_id, buyer_id, price, status, bin_to_uuid(saga_id) saga_id, created_at,"
          + " confirmed_at, cancelled_at from reservation ";

  private final JdbcClient jdbc;
  private final BookQueries sagas;

  ReservationBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.sagas = new BookQueries(jdbc, "seat", "reservation");
  }

  /**
   * What the books say.
   *
   * @param reservations by these sagas and of these seats, oldest first
   */
  record Excerpt(List<SeatRow> seats, List<ReservationRow> reservations, List<BarredDo> barred) {}

  /**
   * @param price in won
   * @param status as it is stored: HELD also when the hold has run out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record SeatRow(
      long seatId,
      long price,
      Seat.Status status,
      @Nullable UUID sagaId,
      @Nullable Long seatHoldId,
      @Nullable Long heldBy,
      @Nullable Instant heldUntil,
      @Nullable Long reservationId) {}

  /**
   * @param price in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReservationRow(
      long reservationId,
      long seatId,
      long buyerId,
      long price,
      Reservation.Status status,
      UUID sagaId,
      Instant createdAt,
      @Nullable Instant confirmedAt,
      @Nullable Instant cancelledAt) {}

  @Override
  public String subjects() {
    return "seatIds";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /**
   * Reservations by these sagas with their seats, and these seats with their reservations; all rows
   * as of one moment.
   */
  @Override
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> seatIds) {
    List<byte[]> keys = BookQueries.keys(sagaIds);
    List<ReservationRow> reservations =
        jdbc.sql(
                RESERVATIONS
                    + "where saga_id in (:sagas) union "
                    + RESERVATIONS
                    + "where seat_id in (:seats) order by reservation_id")
            .param("sagas", keys)
            .param("seats", BookQueries.orNone(seatIds))
            .query(RecordRowMapper.of(ReservationRow.class))
            .list();
    List<Long> theirSeats =
        Stream.concat(seatIds.stream(), reservations.stream().map(ReservationRow::seatId))
            .distinct()
            .toList();
    List<SeatRow> seats =
        jdbc.sql(
                SEATS
                    + "where saga_id in (:sagas) union "
                    + SEATS
                    + "where id in (:seats) order by seat_id")
            .param("sagas", keys)
            .param("seats", BookQueries.orNone(theirSeats))
            .query(RecordRowMapper.of(SeatRow.class))
            .list();
    return new Excerpt(seats, reservations, sagas.barred(sagaIds));
  }
}
