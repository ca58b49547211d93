package io.paysaga.reservation;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface ReservationRepository extends JpaRepository<Reservation, Long> {

  List<Reservation> findBySagaIdIn(Collection<UUID> sagaIds);

  List<Reservation> findTop100ByBuyerIdOrderByIdDesc(long buyerId);

  @Query(
      """
      select new io.paysaga.reservation.ConfirmedReservation(
               r.id, r.buyerId, c.concert, c.startsAt, s.number, r.price, r.confirmedAt)
      from Reservation r join Seat s on s.id = r.seatId join Schedule c on c.id = s.scheduleId
      where r.id in :ids and r.status = CONFIRMED
      """)
  List<ConfirmedReservation> findConfirmed(Collection<Long> ids);
}
