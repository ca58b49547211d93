package io.paysaga.order;

import jakarta.persistence.QueryHint;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.hibernate.jpa.HibernateHints;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.NativeQuery;
import org.springframework.data.jpa.repository.QueryHints;

/** In SQL what is asked for many: JPQL with a list is translated anew each time. */
interface OrderRepository extends JpaRepository<Order, Long> {

  /**
   * Locks what there is, in the order of the primary key; {@link OrderRows#update} writes what is
   * changed of it.
   */
  @QueryHints(@QueryHint(name = HibernateHints.HINT_READ_ONLY, value = "true"))
  @NativeQuery("select * from orders where id in (:ids) order by id for update")
  List<Order> lock(Collection<Long> ids);

  /** The same, or nothing at all when one of them is locked. */
  @QueryHints(@QueryHint(name = HibernateHints.HINT_READ_ONLY, value = "true"))
  @NativeQuery("select * from orders where id in (:ids) order by id for update nowait")
  List<Order> lockWithoutWaiting(Collection<Long> ids);

  /** Counts so many at most: the buyer's last orders, which is what the key gives. */
  @NativeQuery(
      "select count(*) from (select placed_at from orders where buyer_id = :buyerId"
          + " order by id desc limit :most) last_ones where placed_at > :since")
  long countPlacedSince(long buyerId, Instant since, int most);

  @NativeQuery("select * from orders where id in (:ids)")
  List<Order> read(Collection<Long> ids);
}
