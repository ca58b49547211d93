package io.paysaga.order;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.NativeQuery;

/** In SQL what is asked for many: JPQL with a list is translated anew each time. */
interface OrderRepository extends JpaRepository<Order, Long> {

  /** Locks what there is, in the order of the primary key. */
  @NativeQuery("select * from orders where id in (:ids) order by id for update")
  List<Order> lock(Collection<Long> ids);

  /** The same, or nothing at all when one of them is locked. */
  @NativeQuery("select * from orders where id in (:ids) order by id for update nowait")
  List<Order> lockWithoutWaiting(Collection<Long> ids);

  @NativeQuery("select * from orders where id in (:ids)")
  List<Order> read(Collection<Long> ids);
}
