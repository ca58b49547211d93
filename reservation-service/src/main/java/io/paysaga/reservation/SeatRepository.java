package io.paysaga.reservation;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
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

  List<Seat> findByScheduleIdOrderByNumber(long scheduleId);
}
