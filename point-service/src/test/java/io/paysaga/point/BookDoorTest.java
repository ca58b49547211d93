package io.paysaga.point;

import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.events.PointCommand;
import io.paysaga.saga.test.contract.BookContract;
import io.paysaga.servers.OnRealServers;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** point-service's door for the auditor, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class BookDoorTest extends BookContract<PointCommand> {

  private static final Instant USED = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant REFUNDED = Instant.parse("2026-11-21T10:00:05Z");

  @Autowired private Ledger ledger;

  BookDoorTest() {
    super(new PointParticipantTest(), "buyerIds");
  }

  @Test
  void showsWhatASagaUsedAndGaveBack() {
    PointAccount account = charged(1, 50_000);
    account.use(saga, 24_000, USED);
    account.refund(saga, REFUNDED);
    account.use(another, 24_000, REFUNDED);
    stored(account);
    says(
        """
        {"sagaIds": ["019aa5b0-0000-7000-8000-000000000001"], "buyerIds": []}
        """,
        """
        {"entries": [
           {"id": %d, "buyerId": 1, "kind": "USE", "amount": 24000, "balance": 26000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:00.123456Z"},
           {"id": %d, "buyerId": 1, "kind": "REFUND", "amount": 24000, "balance": 50000,
            "sagaId": "019aa5b0-0000-7000-8000-000000000001", "at": "2026-11-21T10:00:05Z"}],
         "unbalanced": [], "barred": []}
        """
            .formatted(rowOf(saga, "USE"), rowOf(saga, "REFUND")));
  }

  @Test
  void showsWhichOfTheseAccountsDoNotAddUp() {
    PointAccount used = charged(1, 50_000);
    used.use(saga, 24_000, USED);
    stored(used);
    stored(charged(2, 50_000));
    stored(charged(3, 50_000));
    jdbc.update("update account set balance = 50001 where buyer_id > 1");
    jdbc.update("insert into account (buyer_id, balance) values (4, 7), (5, 0)");
    says(
        """
        {"sagaIds": [], "buyerIds": [1, 2, 4, 5, 6]}
        """,
        """
        {"entries": [],
         "unbalanced": [{"buyerId": 2, "balance": 50001, "ledger": 50000},
                        {"buyerId": 4, "balance": 7, "ledger": 0}],
         "barred": []}
        """);
  }

  @Test
  void pagesThroughAllAccounts() {
    for (long buyer = 1; buyer <= 3; buyer++) {
      stored(charged(buyer, 50_000));
    }
    jdbc.update("update account set balance = 50001 where buyer_id > 1");
    unbalanced(
        "?limit=2",
        """
        {"unbalanced": [{"buyerId": 2, "balance": 50001, "ledger": 50000}], "next": 2}
        """);
    unbalanced(
        "?limit=2&after=2",
        """
        {"unbalanced": [{"buyerId": 3, "balance": 50001, "ledger": 50000}]}
        """);
  }

  private static PointAccount charged(long buyer, long amount) {
    PointAccount account = new PointAccount(buyer);
    account.charge(amount, "key", "paid-" + buyer, USED);
    return account;
  }

  private void stored(PointAccount account) {
    jdbc.update(
        "insert into account (buyer_id, balance) values (?, ?)",
        account.buyerId(),
        account.balance());
    ledger.append(List.of(account));
  }

  private long rowOf(UUID sagaId, String kind) {
    return jdbc.queryForObject(
        "select id from ledger where saga_id = uuid_to_bin(?) and kind = ?",
        Long.class,
        sagaId.toString(),
        kind);
  }

  private void unbalanced(String query, String answer) {
    http.get()
        .uri("/book/unbalanced" + query)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(answer, STRICT);
  }
}
