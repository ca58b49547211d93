package io.paysaga.point;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.IdempotencyKey;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
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

  /**
   * The same payment outside, or the same key, again is the same charge, with the same answer. The
   * account's lock keeps two requests about it apart; those about two accounts, the ledger's key.
   */
  @PostMapping("/points/{buyerId}/charges")
  @AllowedTo(Role.GATEWAY)
  @ResponseStatus(HttpStatus.CREATED)
  @Transactional
  Charged charge(
      @PathVariable @Positive long buyerId,
      @RequestHeader(IdempotencyKey.HEADER) @IdempotencyKey String key,
      @RequestBody @Valid Charge charge) {
    accounts.open(buyerId);
    PointAccount account = accounts.lock(Set.of(buyerId)).get(0);
    LedgerEntry entry =
        ofTheSamePayment(buyerId, charge)
            .or(() -> ofTheSameKey(buyerId, key, charge))
            .orElseGet(() -> charge(account, charge, key));
    return new Charged(buyerId, entry.amount(), entry.balance(), entry.at());
  }

  private Optional<LedgerEntry> ofTheSamePayment(long buyerId, Charge charge) {
    Optional<LedgerEntry> before = ledger.charge(charge.reference());
    if (before.isPresent()
        && (before.get().buyerId() != buyerId || before.get().amount() != charge.amount())) {
      throw referenceReused();
    }
    return before;
  }

  /** A charge of an earlier build names no payment: the key alone tells that it is the same. */
  private Optional<LedgerEntry> ofTheSameKey(long buyerId, String key, Charge charge) {
    Optional<LedgerEntry> before = ledger.charge(buyerId, key);
    if (before.isPresent()
        && (before.get().amount() != charge.amount() || before.get().reference() != null)) {
      throw Problem.unprocessable(
          "idempotency-key-reused",
          "This " + IdempotencyKey.HEADER + " charged another amount or payment before.");
    }
    return before;
  }

  private LedgerEntry charge(PointAccount account, Charge charge, String key) {
    if (!account.canReceive(charge.amount())) {
      throw Problem.unprocessable(
          "balance-above-limit",
          "The balance may be at most " + PointAccount.MAX_BALANCE + " won.");
    }
    LedgerEntry charged = account.charge(charge.amount(), key, charge.reference(), clock.instant());
    try {
      ledger.append(Set.of(account));
    } catch (DuplicateKeyException chargedAnother) {
      throw referenceReused();
    }
    return charged;
  }

  private static Problem referenceReused() {
    return Problem.conflict(
        "reference-reused",
        "The payment of this reference charged another account or amount before.");
  }

  @GetMapping("/points/{buyerId}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  Points of(@PathVariable @Positive long buyerId, Caller caller) {
    if (!caller.sees(buyerId)) {
      throw Problem.notFound("no-such-account", "There is no account " + buyerId + ".");
    }
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
   * @param reference what the payment outside is called there, which pays for no other charge
   */
  record Charge(
      @Min(1) @Max(1_000_000_000_000L) long amount,
      @NotNull
          @Pattern(regexp = "[!-~]{1,64}", message = "must be 1 to 64 visible ASCII characters")
          String reference) {}

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
