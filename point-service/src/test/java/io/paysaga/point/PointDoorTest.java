package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.json.JsonCompareMode.LENIENT;
import static org.springframework.test.json.JsonCompareMode.STRICT;

import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** point-service's HTTP door, asked over HTTP. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "paysaga.test.database=point")
@OnRealServers
class PointDoorTest extends AskedOverHttp {

  @Autowired private Ledger ledger;
  @Autowired private JdbcTemplate jdbc;

  @BeforeEach
  void startEmpty() {
    RealServers.empty("point", "ledger", "account");
  }

  @Test
  void charges() {
    charge(1, "first", 50_000)
        .expectStatus()
        .isCreated()
        .expectBody()
        .json("{\"buyerId\": 1, \"amount\": 50000, \"balance\": 50000}", LENIENT);
    charge(1, "second", 1)
        .expectStatus()
        .isCreated()
        .expectBody()
        .json("{\"buyerId\": 1, \"amount\": 1, \"balance\": 50001}", LENIENT);
    assertThat(count("ledger where kind = 'CHARGE'")).isEqualTo(2);
  }

  @Test
  void givesTheSameAnswerToTheSameKeyWithoutChargingTwice() {
    String first = answer(charge(1, "key", 50_000));
    charge(1, "another", 1).expectStatus().isCreated();
    assertThat(answer(charge(1, "key", 50_000))).isEqualTo(first);
    assertThat(balance(1)).isEqualTo(50_001);
  }

  @Test
  void keepsTheKeysOfTwoBuyersApart() {
    charge(1, "key", 50_000).expectStatus().isCreated();
    charge(2, "key", 24_000).expectStatus().isCreated();
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(balance(2)).isEqualTo(24_000);
  }

  @Test
  void refusesAKeyThatChargedAnotherAmountOrPayment() {
    charge(1, "key", 50_000).expectStatus().isCreated();
    expectProblem(charge(1, "key", body(50_001, "paid")), 422, "idempotency-key-reused");
    expectProblem(charge(1, "key", body(50_000, "paid")), 422, "idempotency-key-reused");
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(count("ledger")).isOne();
  }

  @Test
  void refusesABalanceAboveTheLimit() {
    jdbc.update("insert into account (buyer_id, balance) values (1, ?)", PointAccount.MAX_BALANCE);
    expectProblem(charge(1, "key", 1), 422, "balance-above-limit");
    assertThat(balance(1)).isEqualTo(PointAccount.MAX_BALANCE);
    assertThat(count("ledger")).isZero();
  }

  @Test
  void chargesOnceWhenManyFirstChargesOfOneKeyComeAtOnce() {
    List<String> answers = atOnce(20, i -> answer(charge(1, "key", 50_000)));
    assertThat(answers).containsOnly(answers.get(0));
    assertThat(balance(1)).isEqualTo(50_000);
    assertThat(count("ledger")).isOne();
  }

  @Test
  void chargesEachWhenManyFirstChargesOfABuyerComeAtOnce() {
    atOnce(20, i -> answer(charge(1, "key" + i, 1000)));
    assertThat(balance(1)).isEqualTo(20_000);
    assertThat(count("ledger")).isEqualTo(20);
  }

  @Test
  void asksForAnIdempotencyKey() {
    expectProblem(charge(1, null, 50_000), 400, "malformed-request", IdempotencyKey.HEADER);
    expectProblem(charge(1, "a key", 50_000), 400, "malformed-request", IdempotencyKey.HEADER);
    expectProblem(
        charge(1, "x".repeat(201), 50_000), 400, "malformed-request", IdempotencyKey.HEADER);
    assertNothingStored();
  }

  @Test
  void namesWhatIsWrongWithAnAmount() {
    for (String amount :
        List.of(
            "0",
            "-1",
            "1000000000001",
            "9223372036854775808",
            "1.5",
            "1.0",
            "\"50000\"",
            "null",
            "true",
            "[1]")) {
      expectProblem(
          charge(1, "key", "{\"amount\": " + amount + "}"), 400, "malformed-request", "amount");
    }
    expectProblem(charge(1, "key", "{}"), 400, "malformed-request", "amount");
    expectProblem(
        charge(1, "key", "{\"amount\": 1, \"bonus\": 1}"), 400, "malformed-request", "bonus");
    expectProblem(charge(1, "key", "not JSON"), 400, "malformed-request");
    expectProblem(charge(1, "key", ""), 400, "malformed-request");
    assertNothingStored();
  }

  @Test
  void chargesOnceWhateverTheKeyWhenThePaymentIsTheSame() {
    String first = answer(charge(1, "key", body(50_000, "paid")));
    charge(1, "between", body(1, "paid-too")).expectStatus().isCreated();
    assertThat(answer(charge(1, "another", body(50_000, "paid")))).isEqualTo(first);
    assertThat(balance(1)).isEqualTo(50_001);
  }

  @Test
  void refusesAPaymentThatChargedAnotherAmountOrAccount() {
    charge(1, "key", body(50_000, "paid")).expectStatus().isCreated();
    expectProblem(charge(1, "key", body(50_001, "paid")), 409, "reference-reused");
    expectProblem(charge(2, "another", body(50_000, "paid")), 409, "reference-reused");
    assertThat(count("account")).isOne();
    assertThat(count("ledger")).isOne();
  }

  @Test
  void tellsPaymentsApartByTheCaseOfTheirReferences() {
    charge(1, "key", body(1, "paid")).expectStatus().isCreated();
    charge(1, "another", body(1, "PAID")).expectStatus().isCreated();
    assertThat(balance(1)).isEqualTo(2);
  }

  @Test
  void chargesOneAccountWhenChargesOfOnePaymentToManyComeAtOnce() {
    List<Integer> answers =
        atOnce(
            10,
            i ->
                charge(1 + i, "key", body(50_000, "paid"))
                    .returnResult(Void.class)
                    .getStatus()
                    .value());
    assertThat(answers).containsOnlyOnce(201).containsOnly(201, 409);
    assertThat(count("account")).isOne();
    assertThat(count("ledger")).isOne();
  }

  @Test
  void takesTheKeysWordForAChargeThatAnEarlierBuildMade() {
    jdbc.update("insert into account (buyer_id, balance) values (1, 50000)");
    jdbc.update(
        "insert into ledger (buyer_id, kind, amount, balance, idempotency_key, at)"
            + " values (1, 'CHARGE', 50000, 50000, 'key', '2026-11-21 10:00:00')");
    assertThat(answer(charge(1, "key", body(50_000, "paid")))).contains("\"2026-11-21T10:00:00Z\"");
    assertThat(balance(1)).isEqualTo(50_000);
  }

  @Test
  void namesWhatIsWrongWithAReference() {
    for (String reference :
        List.of("\"\"", "\"a b\"", "\"\u00e9\"", "\"" + "x".repeat(65) + "\"", "null", "1")) {
      expectProblem(
          charge(1, "key", "{\"amount\": 1, \"reference\": " + reference + "}"),
          400,
          "malformed-request",
          "reference");
    }
    expectProblem(charge(1, "key", "{\"amount\": 1}"), 400, "malformed-request", "reference");
    charge(1, "key", body(1, "x".repeat(64))).expectStatus().isCreated();
  }

  @Test
  void takesTheLargestAmount() {
    charge(1, "key", 1_000_000_000_000L).expectStatus().isCreated();
    assertThat(balance(1)).isEqualTo(1_000_000_000_000L);
  }

  @Test
  void namesWhatIsWrongWithABuyer() {
    for (String buyer : List.of("0", "-1", "kim", "1.5", "9223372036854775808")) {
      expectProblem(charge(buyer, "key", 1), 400, "malformed-request", "buyerId");
      expectProblem(
          http.get().uri("/points/" + buyer).exchange(), 400, "malformed-request", "buyerId");
    }
    assertNothingStored();
  }

  @Test
  void takesJsonOnly() {
    expectProblem(
        http.post()
            .uri("/points/1/charges")
            .header(IdempotencyKey.HEADER, "key")
            .contentType(MediaType.TEXT_PLAIN)
            .body("50000")
            .exchange(),
        415,
        "unsupported-media-type");
    assertNothingStored();
  }

  @Test
  void showsNoPointsOfABuyerNeverCharged() {
    http.get()
        .uri("/points/1")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json("{\"buyerId\": 1, \"balance\": 0, \"entries\": []}", STRICT);
    assertNothingStored();
  }

  @Test
  void showsTheBalanceAndHowItCameAbout() {
    UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
    PointAccount account = new PointAccount(1);
    account.charge(50_000, "key", "paid", Instant.parse("2026-11-21T10:00:00.123456Z"));
    account.use(saga, 24_000, Instant.parse("2026-11-21T10:00:05Z"));
    account.refund(saga, Instant.parse("2026-11-21T10:00:10Z"));
    jdbc.update("insert into account (buyer_id, balance) values (1, ?)", account.balance());
    ledger.append(List.of(account));
    http.get()
        .uri("/points/1")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .json(
            """
            {"buyerId": 1, "balance": 50000, "entries": [
              {"kind": "REFUND", "amount": 24000, "at": "2026-11-21T10:00:10Z",
               "sagaId": "019aa5b0-0000-7000-8000-000000000001"},
              {"kind": "USE", "amount": 24000, "at": "2026-11-21T10:00:05Z",
               "sagaId": "019aa5b0-0000-7000-8000-000000000001"},
              {"kind": "CHARGE", "amount": 50000, "at": "2026-11-21T10:00:00.123456Z"}]}
            """,
            STRICT);
  }

  @Test
  void showsTheLastTwentyEntries() {
    PointAccount account = new PointAccount(1);
    IntStream.rangeClosed(1, 21)
        .forEach(
            i -> account.charge(i, "key" + i, "paid" + i, Instant.parse("2026-11-21T10:00:00Z")));
    jdbc.update("insert into account (buyer_id, balance) values (1, ?)", account.balance());
    ledger.append(List.of(account));
    http.get()
        .uri("/points/1")
        .exchange()
        .expectBody()
        .jsonPath("$.entries.length()")
        .isEqualTo(20)
        .jsonPath("$.entries[0].amount")
        .isEqualTo(21)
        .jsonPath("$.entries[19].amount")
        .isEqualTo(2);
  }

  /** A payment of its own for each buyer and key. */
  private RestTestClient.ResponseSpec charge(Object buyerId, @Nullable String key, long amount) {
    return charge(
        buyerId.toString(), key, body(amount, "payment" + Objects.hash(buyerId.toString(), key)));
  }

  private static String body(long amount, String reference) {
    return "{\"amount\": " + amount + ", \"reference\": \"" + reference + "\"}";
  }

  private RestTestClient.ResponseSpec charge(long buyerId, @Nullable String key, String body) {
    return charge(Long.toString(buyerId), key, body);
  }

  private RestTestClient.ResponseSpec charge(String buyerId, @Nullable String key, String body) {
    return http.post()
        .uri("/points/" + buyerId + "/charges")
        .headers(
            headers -> {
              if (key != null) {
                headers.set(IdempotencyKey.HEADER, key);
              }
            })
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .exchange();
  }

  private static String answer(RestTestClient.ResponseSpec response) {
    return response
        .expectStatus()
        .isCreated()
        .expectBody(String.class)
        .returnResult()
        .getResponseBody();
  }

  private static <T> List<T> atOnce(int many, IntFunction<T> call) {
    Executor threadEach = task -> new Thread(task).start();
    List<CompletableFuture<T>> calls =
        IntStream.range(0, many)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> call.apply(i), threadEach))
            .toList();
    return calls.stream().map(CompletableFuture::join).toList();
  }

  private void assertNothingStored() {
    assertThat(count("account")).isZero();
    assertThat(count("ledger")).isZero();
  }

  private long balance(long buyerId) {
    return jdbc.queryForObject(
        "select balance from account where buyer_id = ?", Long.class, buyerId);
  }

  private int count(String rows) {
    return jdbc.queryForObject("select count(*) from " + rows, Integer.class);
  }
}
