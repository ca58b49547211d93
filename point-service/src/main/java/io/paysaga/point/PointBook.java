package io.paysaga.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.participant.book.BookQueries;
import io.paysaga.saga.participant.book.BookQueries.BarredDo;
import io.paysaga.saga.participant.book.RecordRowMapper;
import io.paysaga.saga.participant.book.SagaBook;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** The ledger and the balances, as an auditor reads them. */
@Repository
class PointBook implements SagaBook {

  private static final String ENTRIES =
      "select id, buyer_id, kind, amount, balance, bin_to_uuid(saga_id) saga_id, at from ledger ";

  /** One statement, and so one moment: a balance is never compared with a ledger of another. */
  private static final String ACCOUNTS =
      """
      select asked.buyer_id, asked.balance,
             coalesce(sum(if(l.kind = 'USE', -cast(l.amount as signed), l.amount)), 0) ledger
      from (select buyer_id, balance from account %s) asked
      left join ledger l on l.buyer_id = asked.buyer_id
      group by asked.buyer_id, asked.balance order by asked.buyer_id
      """;

  private final JdbcClient jdbc;
  private final BookQueries sagas;

  PointBook(JdbcClient jdbc) {
    this.jdbc = jdbc;
    this.sagas = new BookQueries(jdbc, "ledger");
  }

  /**
   * What the books say.
   *
   * @param entries by these sagas, oldest first
   * @param unbalanced of these buyers, those whose ledger does not add up to the balance
   */
  record Excerpt(List<EntryRow> entries, List<Account> unbalanced, List<BarredDo> barred) {}

  /**
   * @param amount in won
   * @param balance in won, afterwards
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record EntryRow(
      long id,
      long buyerId,
      LedgerEntry.Kind kind,
      long amount,
      long balance,
      @Nullable UUID sagaId,
      Instant at) {}

  /**
   * @param balance in won, as the account says
   * @param ledger in won, what the entries add up to
   */
  record Account(long buyerId, long balance, long ledger) {

    private boolean addsUp() {
      return balance == ledger;
    }
  }

  /**
   * A page of all accounts.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Unbalanced(List<Account> unbalanced, @Nullable Long next) {}

  @Override
  public String subjects() {
    return "buyerIds";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return sagas.between(after, before, limit);
  }

  /** What these sagas wrote, and these buyers' accounts; all rows as of one moment. */
  @Override
  @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> buyerIds) {
    List<EntryRow> entries =
        jdbc.sql(ENTRIES + "where saga_id in (:sagas) order by id")
            .param("sagas", BookQueries.keys(sagaIds))
            .query(RecordRowMapper.of(EntryRow.class))
            .list();
    List<Account> accounts =
        jdbc.sql(String.format(Locale.ROOT, ACCOUNTS, "where buyer_id in (:buyers)"))
            .param("buyers", BookQueries.orNone(buyerIds))
            .query(Account.class)
            .list();
    return new Excerpt(entries, unbalanced(accounts), sagas.barred(sagaIds));
  }

  Unbalanced unbalanced(long after, int limit) {
    List<Account> accounts =
        jdbc.sql(
                String.format(
                    Locale.ROOT,
                    ACCOUNTS,
                    "where buyer_id > :after order by buyer_id limit :limit"))
            .param("after", after)
            .param("limit", limit)
            .query(Account.class)
            .list();
    return new Unbalanced(
        unbalanced(accounts),
        accounts.size() < limit ? null : accounts.get(accounts.size() - 1).buyerId());
  }

  private static List<Account> unbalanced(List<Account> accounts) {
    return accounts.stream().filter(account -> !account.addsUp()).toList();
  }
}
