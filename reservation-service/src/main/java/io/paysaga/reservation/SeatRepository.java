package io.paysaga.reservation;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;

interface SeatRepository extends JpaRepository<Seat, Long> {

  /**
   * Locks what there is, in the order of the primary key. JPQL with a list would be translated anew
   * each time.
   */
  @NativeQuery("select * from seat where id in (:ids) order by id for update")
  List<Seat> lock(Collection<Long> ids);

  /** The same, or nothing at all when one of them is locked. */
  @NativeQuery("select * from seat where id in (:ids) order by id for update nowait")
  List<Seat> lockWithoutWaiting(Collection<Long> ids);

  /** How many this buyer holds, those that are being paid for included. */
  @NativeQuery(
      "select count(*) from seat where held_by = :buyerId"
          + " and (status = 'PAYING' or status = 'HELD' and held_until > :now)")
  int heldBy(long buyerId, Instant now);

  /** Whoever holds a seat for this buyer waits for who did so before, until that one has ended. */
  @Modifying
  @NativeQuery(
      "insert into seat_holder (buyer_id) values (:buyerId)"
          + " on duplicate key update buyer_id = buyer_id")
  void lockHolder(long buyerId);

  List<Seat> findByScheduleIdOrderByNumber(long scheduleId);
}
