package io.paysaga.reservation;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface SeatRepository extends JpaRepository<Seat, Long> {

  /** Locks what there is, in the order of the primary key. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select s from Seat s where s.id in :ids order by s.id")
  List<Seat> lock(Collection<Long> ids);

  List<Seat> findByScheduleIdOrderByNumber(long scheduleId);
}
