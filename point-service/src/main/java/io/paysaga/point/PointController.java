package io.paysaga.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** point-service's door from HTTP. */
@RestController
class PointController {

  private static final int LAST = 20;

  private final PointAccountRepository accounts;
  private final Ledger ledger;
  private final Clock clock;

  PointController(PointAccountRepository accounts, Ledger ledger, Clock clock) {
    this.accounts = accounts;
    this.ledger = ledger;
    this.clock = clock;
  }

  /** The same key and amount again is the same charge, with the same answer. */
  @PostMapping("/points/{buyerId}/charges")
  @ResponseStatus(HttpStatus.CREATED)
  @Transactional
  Charged charge(
      @PathVariable @Positive long buyerId,
      @RequestHeader(IdempotencyKey.HEADER) @IdempotencyKey String key,
      @RequestBody @Valid Charge charge) {
    accounts.open(buyerId);
    PointAccount account = accounts.lock(Set.of(buyerId)).get(0);
    LedgerEntry entry =
        ledger.charge(buyerId, key).orElseGet(() -> charge(account, charge.amount(), key));
    if (entry.amount() != charge.amount()) {
      throw Problem.unprocessable(
          "idempotency-key-reused",
          "This " + IdempotencyKey.HEADER + " charged " + entry.amount() + " won before.");
    }
    return new Charged(buyerId, entry.amount(), entry.balance(), entry.at());
  }

  private LedgerEntry charge(PointAccount account, long amount, String key) {
    if (!account.canReceive(amount)) {
      throw Problem.unprocessable(
          "balance-above-limit",
          "The balance may be at most " + PointAccount.MAX_BALANCE + " won.");
    }
    LedgerEntry charged = account.charge(amount, key, clock.instant());
    ledger.append(Set.of(account));
    return charged;
  }

  @GetMapping("/points/{buyerId}")
  Points of(@PathVariable @Positive long buyerId) {
    PointAccount account = accounts.findById(buyerId).orElseGet(() -> new PointAccount(buyerId));
    return new Points(
        buyerId,
        account.balance(),
        ledger.last(LAST, buyerId).stream()
            .map(entry -> new Entry(entry.kind(), entry.amount(), entry.sagaId(), entry.at()))
            .toList());
  }

  /**
   * @param amount in won
   */
  record Charge(@Min(1) @Max(1_000_000_000_000L) long amount) {}

  /**
   * @param balance after this charge
   */
  record Charged(long buyerId, long amount, long balance, Instant at) {}

  /**
   * @param entries the last ones, newest first
   */
  record Points(long buyerId, long balance, List<Entry> entries) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(LedgerEntry.Kind kind, long amount, @Nullable UUID sagaId, Instant at) {}
}
