package io.paysaga.payment;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.NativeQuery;

interface PaymentRepository extends JpaRepository<Payment, Long> {

  /**
   * Locks what there is, in the order of the unique index that finds it. JPQL with a list would be
   * translated anew each time.
   */
  @NativeQuery(
      "select * from payment where kind = :kind and subject_id in (:ids)"
          + " order by subject_id for update")
  List<Payment> lock(String kind, Collection<Long> ids);

  /** The same, or nothing at all when one of them is locked. */
  @NativeQuery(
      "select * from payment where kind = :kind and subject_id in (:ids)"
          + " order by subject_id for update nowait")
  List<Payment> lockWithoutWaiting(String kind, Collection<Long> ids);

  Optional<Payment> findByKindAndSubjectId(String kind, long subjectId);
}
