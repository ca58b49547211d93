package io.paysaga.payment;

import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface PaymentRepository extends JpaRepository<Payment, Long> {

  /** Locks what there is, in the order of the unique index that finds it. */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query(
      "select p from Payment p where p.kind = :kind and p.subjectId in :ids order by p.subjectId")
  List<Payment> lock(String kind, Collection<Long> ids);

  Optional<Payment> findByKindAndSubjectId(String kind, long subjectId);
}
