package io.paysaga.point;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.paysaga.events.PointReply.NotEnoughPoints;
import io.paysaga.events.PointReply.Refunded;
import io.paysaga.events.PointReply.Returned;
import io.paysaga.events.PointReply.Used;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Every state of an account, and what each transition makes of it. */
class PointAccountTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final UUID saga = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private final UUID another = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");

  @Test
  void takesACharge() {
    PointAccount account = new PointAccount(1);
    LedgerEntry entry = account.charge(50_000, "key", "paid", NOW);
    assertThat(entry)
        .isEqualTo(
            new LedgerEntry(1, LedgerEntry.Kind.CHARGE, 50_000, 50_000, null, "key", "paid", NOW));
    assertThat(account.unwritten()).containsExactly(entry);
    assertThat(account.balance()).isEqualTo(50_000);
  }

  @Test
  void takesChargesUpToItsLimit() {
    PointAccount account = charged(PointAccount.MAX_BALANCE - 1);
    assertThat(account.canReceive(2)).isFalse();
    assertThatIllegalStateException()
        .isThrownBy(() -> account.charge(2, "another key", "paid too", NOW));
    assertUnchanged(account, charged(PointAccount.MAX_BALANCE - 1));
    assertThat(account.canReceive(1)).isTrue();
    assertThat(account.charge(1, "another key", "paid too", NOW).balance())
        .isEqualTo(PointAccount.MAX_BALANCE);
  }

  @Test
  void isUsedToTheLastWon() {
    PointAccount account = charged(50_000);
    assertThat(account.use(saga, 50_000, NOW)).isEqualTo(new Used(0));
    assertThat(account.unwritten())
        .endsWith(new LedgerEntry(1, LedgerEntry.Kind.USE, 50_000, 0, saga, null, null, NOW));
  }

  @Test
  void refusesMoreThanItHas() {
    PointAccount account = charged(50_000);
    assertThat(account.use(saga, 50_001, NOW)).isEqualTo(new NotEnoughPoints(50_001));
    assertUnchanged(account, charged(50_000));
  }

  @Test
  void refusesAnyUseWhenNeverCharged() {
    PointAccount account = new PointAccount(1);
    assertThat(account.use(saga, 1, NOW)).isEqualTo(new NotEnoughPoints(1));
    assertUnchanged(account, new PointAccount(1));
  }

  @Test
  void givesBackExactlyWhatTheSagaTook() {
    PointAccount account = charged(50_000);
    account.use(saga, 24_000, NOW);
    account.use(another, 6_000, NOW);
    assertThat(account.refund(saga, NOW)).isEqualTo(new Refunded(24_000));
    assertThat(account.balance()).isEqualTo(44_000);
    assertThat(account.unwritten())
        .endsWith(
            new LedgerEntry(1, LedgerEntry.Kind.REFUND, 24_000, 44_000, saga, null, null, NOW));
  }

  @Test
  void givesBackWhatTheBooksRemember() {
    PointAccount account = charged(26_000);
    account.remember(
        new LedgerEntry(1, LedgerEntry.Kind.USE, 24_000, 26_000, saga, null, null, NOW));
    assertThat(account.refund(saga, NOW)).isEqualTo(new Refunded(24_000));
    assertThat(account.balance()).isEqualTo(50_000);
  }

  @Test
  void givesBackOnce() {
    PointAccount account = charged(50_000);
    account.use(saga, 24_000, NOW);
    account.refund(saga, NOW);
    assertThat(account.refund(saga, NOW)).isEqualTo(new NothingToUndo());
    assertThat(account.balance()).isEqualTo(50_000);
  }

  @Test
  void givesBackNothingThatTheBooksSayIsGivenBack() {
    PointAccount account = new PointAccount(1);
    account.remember(
        new LedgerEntry(1, LedgerEntry.Kind.USE, 24_000, 26_000, saga, null, null, NOW));
    account.remember(
        new LedgerEntry(1, LedgerEntry.Kind.REFUND, 24_000, 50_000, saga, null, null, NOW));
    assertThat(account.refund(saga, NOW)).isEqualTo(new NothingToUndo());
    assertThat(account.unwritten()).isEmpty();
    assertThat(account.balance()).isZero();
  }

  @Test
  void givesNothingBackToASagaThatTookNothing() {
    PointAccount account = charged(50_000);
    account.use(another, 24_000, NOW);
    assertThat(account.refund(saga, NOW)).isEqualTo(new NothingToUndo());
    assertThat(account.balance()).isEqualTo(26_000);
  }

  @Test
  void givesBackWhateverWasChargedMeanwhile() {
    PointAccount account = charged(PointAccount.MAX_BALANCE);
    account.use(saga, 24_000, NOW);
    account.charge(24_000, "another key", "paid too", NOW);
    assertThat(account.refund(saga, NOW)).isEqualTo(new Refunded(24_000));
    assertThat(account.balance()).isEqualTo(PointAccount.MAX_BALANCE + 24_000);
    assertThat(account.canReceive(1)).isFalse();
  }

  @Test
  void givesBackExactlyWhatAnotherSagaTookWhenItIsRefunded() {
    PointAccount account = charged(50_000);
    account.use(saga, 24_000, NOW);
    account.use(another, 6_000, NOW);
    assertThat(account.giveBack(saga, NOW)).contains(new Returned(24_000));
    assertThat(account.balance()).isEqualTo(44_000);
    assertThat(account.unwritten())
        .endsWith(
            new LedgerEntry(1, LedgerEntry.Kind.REFUND, 24_000, 44_000, saga, null, null, NOW));
  }

  @Test
  void givesBackOnceThoughItIsUndoneAndRefunded() {
    PointAccount account = charged(50_000);
    account.use(saga, 24_000, NOW);
    account.giveBack(saga, NOW);
    assertThat(account.giveBack(saga, NOW)).contains(new Returned(24_000));
    assertThat(account.refund(saga, NOW)).isEqualTo(new NothingToUndo());
    assertThat(account.balance()).isEqualTo(50_000);
    assertThat(account.unwritten()).hasSize(3);
  }

  @Test
  void tellsWhatWasGivenBackBefore() {
    PointAccount account = charged(50_000);
    account.use(saga, 24_000, NOW);
    account.refund(saga, NOW);
    assertThat(account.giveBack(saga, NOW)).contains(new Returned(24_000));
    assertThat(account.balance()).isEqualTo(50_000);
  }

  @Test
  void tellsWhatTheBooksSayIsGivenBack() {
    PointAccount account = new PointAccount(1);
    account.remember(
        new LedgerEntry(1, LedgerEntry.Kind.USE, 24_000, 26_000, saga, null, null, NOW));
    account.remember(
        new LedgerEntry(1, LedgerEntry.Kind.REFUND, 24_000, 50_000, saga, null, null, NOW));
    assertThat(account.giveBack(saga, NOW)).contains(new Returned(24_000));
    assertThat(account.unwritten()).isEmpty();
  }

  @Test
  void hasNothingToGiveBackOfASagaThatTookNothing() {
    PointAccount account = charged(50_000);
    account.use(another, 24_000, NOW);
    assertThat(account.giveBack(saga, NOW)).isEmpty();
    assertThat(account.balance()).isEqualTo(26_000);
    assertThat(account.unwritten()).hasSize(2);
  }

  private static PointAccount charged(long amount) {
    PointAccount account = new PointAccount(1);
    account.charge(amount, "key", "paid", NOW);
    return account;
  }

  private static void assertUnchanged(PointAccount account, PointAccount untouched) {
    assertThat(account).usingRecursiveComparison().isEqualTo(untouched);
  }
}
