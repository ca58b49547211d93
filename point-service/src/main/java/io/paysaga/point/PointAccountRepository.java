package io.paysaga.point;

import jakarta.persistence.QueryHint;
import java.util.Collection;
import java.util.List;
import org.hibernate.jpa.HibernateHints;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.QueryHints;

interface PointAccountRepository extends JpaRepository<PointAccount, Long> {

  /**
   * Locks what there is, in the order of the primary key; {@link Ledger#append} writes what is
   * changed of it. JPQL with a list would be translated anew each time.
   */
  @QueryHints(@QueryHint(name = HibernateHints.HINT_READ_ONLY, value = "true"))
  @NativeQuery("select * from account where buyer_id in (:ids) order by buyer_id for update")
  List<PointAccount> lock(Collection<Long> ids);

  /** The same, or nothing at all when one of them is locked. */
  @QueryHints(@QueryHint(name = HibernateHints.HINT_READ_ONLY, value = "true"))
  @NativeQuery("select * from account where buyer_id in (:ids) order by buyer_id for update nowait")
  List<PointAccount> lockWithoutWaiting(Collection<Long> ids);

  /** Sees to it that there is an account; of two at once, the second waits for the first. */
  @Modifying
  @NativeQuery(
      "insert into account (buyer_id, balance) values (:buyerId, 0)"
          + " on duplicate key update buyer_id = buyer_id")
  void open(long buyerId);
}
