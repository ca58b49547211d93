package io.paysaga.reservation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.participant.BookQueries;
import io.paysaga.saga.participant.BookQueries.BarredDo;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
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
class ReservationBook {

  private static final String SEATS =
      "select id, price, status, bin_to_uuid(saga_id) saga, hold_id, held_by, held_until,"
          + " reservation_id from seat ";
  private static final String RESERVATIONS =
      "select id, seat_id, buyer_id, price, status, bin_to_uuid(saga_id) saga, created_at,"
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

  List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /**
   * Reservations by these sagas with their seats, and these seats with their reservations; all rows
   * as of one moment.
   */
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  Excerpt read(Collection<UUID> sagaIds, Collection<Long> seatIds) {
    List<byte[]> keys = BookQueries.keys(sagaIds);
    List<ReservationRow> reservations =
        jdbc.sql(
                RESERVATIONS
                    + "where saga_id in (:sagas) union "
                    + RESERVATIONS
                    + "where seat_id in (:seats) order by id")
            .param("sagas", keys)
            .param("seats", orNone(seatIds))
            .query(ReservationBook::reservation)
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
                    + "where id in (:seats) order by id")
            .param("sagas", keys)
            .param("seats", orNone(theirSeats))
            .query(ReservationBook::seat)
            .list();
    return new Excerpt(seats, reservations, sagas.barred(sagaIds));
  }

  /** SQL has no empty list, and no row has this id. */
  private static Collection<Long> orNone(Collection<Long> ids) {
    return ids.isEmpty() ? List.of(0L) : ids;
  }

  private static SeatRow seat(ResultSet row, int number) throws SQLException {
    return new SeatRow(
        row.getLong("id"),
        row.getLong("price"),
        Seat.Status.valueOf(row.getString("status")),
        uuid(row.getString("saga")),
        row.getObject("hold_id", Long.class),
        row.getObject("held_by", Long.class),
        instant(row.getObject("held_until", LocalDateTime.class)),
        row.getObject("reservation_id", Long.class));
  }

  private static ReservationRow reservation(ResultSet row, int number) throws SQLException {
    return new ReservationRow(
        row.getLong("id"),
        row.getLong("seat_id"),
        row.getLong("buyer_id"),
        row.getLong("price"),
        Reservation.Status.valueOf(row.getString("status")),
        UUID.fromString(row.getString("saga")),
        row.getObject("created_at", LocalDateTime.class).toInstant(ZoneOffset.UTC),
        instant(row.getObject("confirmed_at", LocalDateTime.class)),
        instant(row.getObject("cancelled_at", LocalDateTime.class)));
  }

  private static @Nullable UUID uuid(@Nullable String text) {
    return text == null ? null : UUID.fromString(text);
  }

  private static @Nullable Instant instant(@Nullable LocalDateTime utc) {
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }
}
