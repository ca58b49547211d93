package io.paysaga.point;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface PointAccountRepository extends JpaRepository<PointAccount, Long> {

  /** Locks what there is, in the order of the primary key. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select a from PointAccount a where a.buyerId in :ids order by a.buyerId")
  List<PointAccount> lock(Collection<Long> ids);

  /** Sees to it that there is an account; of two at once, the second waits for the first. */
  @Modifying
  @Query(
      value =
          "insert into account (buyer_id, balance) values (:buyerId, 0)"
              + " on duplicate key update buyer_id = buyer_id",
      nativeQuery = true)
  void open(long buyerId);
}
