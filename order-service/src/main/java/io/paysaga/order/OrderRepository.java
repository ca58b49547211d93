package io.paysaga.order;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface OrderRepository extends JpaRepository<Order, Long> {

  /** Locks what there is, in the order of the primary key. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("select o from Order o where o.id in :ids order by o.id")
  List<Order> lock(Collection<Long> ids);

  @Query(
      """
      select new io.paysaga.order.OrderRepository$Summary(o.id, o.buyerId, o.status, o.totalPrice)
      from Order o where o.id in :ids
      """)
  List<Summary> summaries(Collection<Long> ids);

  /**
   * What a checkout asks of an order.
   *
   * @param totalPrice in won
   */
  record Summary(long orderId, long buyerId, Order.Status status, long totalPrice) {}
}
