package io.paysaga.point;

import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.messaging.MultiRowUpdate;
import io.paysaga.saga.participant.book.RecordRowMapper;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Repository;

/** The append-only record of every change of a balance, and the balances. */
@Repository
class Ledger {

  private static final String SELECT =
      "select buyer_id, kind, amount, balance, bin_to_uuid(saga_id) saga_id, idempotency_key, reference, at"
          + " from ledger ";

  private static final RowMapper<LedgerEntry> ENTRY = RecordRowMapper.of(LedgerEntry.class);

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into(
          "ledger",
          "buyer_id",
          "kind",
          "amount",
          "balance",
          "saga_id",
          "idempotency_key",
          "reference",
          "at");

  private static final MultiRowUpdate BALANCES =
      MultiRowUpdate.of("account", "buyer_id", "balance");

  private final JdbcTemplate jdbc;

  Ledger(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Writes what happened to these accounts since they were locked, and the balances that it led to.
   *
   * @throws org.springframework.dao.DuplicateKeyException when the books hold one of it already
   */
  void append(Collection<PointAccount> accounts) {
    List<PointAccount> changed =
        accounts.stream().filter(account -> !account.unwritten().isEmpty()).toList();
    BALANCES.run(jdbc, changed, account -> new Object[] {account.buyerId(), account.balance()});
    INSERT.run(
        jdbc,
        changed.stream().flatMap(account -> account.unwritten().stream()).toList(),
        entry ->
            new @Nullable Object[] {
              entry.buyerId(),
              entry.kind(),
              entry.amount(),
              entry.balance(),
              entry.sagaId(),
              entry.idempotencyKey(),
              entry.reference(),
              entry.at()
            });
  }

  /** What these sagas used and refunded. */
  List<LedgerEntry> ofSagas(Collection<UUID> sagaIds) {
    if (sagaIds.isEmpty()) {
      return List.of();
    }
    String ids = String.join(", ", Collections.nCopies(sagaIds.size(), "uuid_to_bin(?)"));
    return jdbc.query(
        SELECT + "where saga_id in (" + ids + ") order by id",
        ENTRY,
        sagaIds.stream().map(UUID::toString).toArray());
  }

  Optional<LedgerEntry> charge(String reference) {
    return jdbc.query(SELECT + "where reference = ?", ENTRY, reference).stream().findFirst();
  }

  Optional<LedgerEntry> charge(long buyerId, String idempotencyKey) {
    return jdbc
        .query(
            SELECT + "where buyer_id = ? and idempotency_key = ?", ENTRY, buyerId, idempotencyKey)
        .stream()
        .findFirst();
  }

  /** Newest first. */
  List<LedgerEntry> last(int most, long buyerId) {
    return jdbc.query(SELECT + "where buyer_id = ? order by id desc limit ?", ENTRY, buyerId, most);
  }
}
