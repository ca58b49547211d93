package io.paysaga.reservation;

import static io.paysaga.reservation.Reservation.Status.CANCELLED;
import static io.paysaga.reservation.Reservation.Status.CONFIRMED;
import static io.paysaga.reservation.Reservation.Status.PENDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every state of a reservation, and what each transition makes of it. */
class ReservationTest {

  private static final Instant FIRST = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:05Z");
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");

  @Test
  void isConfirmedWhenPending() {
    Reservation reservation = pending();
    reservation.confirm(NOW);
    assertThat(reservation.status()).isEqualTo(CONFIRMED);
    assertThat(reservation.confirmedAt()).isEqualTo(NOW);
  }

  @Test
  void isPendingAgainWhenItsConfirmationIsTakenBack() {
    Reservation reservation = confirmed();
    reservation.unconfirm();
    assertThat(reservation.status()).isEqualTo(PENDING);
    assertUnchanged(reservation, pending());
  }

  @Test
  void isCancelledWhenPending() {
    Reservation reservation = pending();
    reservation.cancel(NOW);
    assertThat(reservation.status()).isEqualTo(CANCELLED);
  }

  @Test
  void makesNoOtherTransition() {
    assertRefused(pending(), pending(), Reservation::unconfirm);
    assertRefused(confirmed(), confirmed(), each -> each.confirm(NOW));
    assertRefused(confirmed(), confirmed(), each -> each.cancel(NOW));
    assertRefused(cancelled(), cancelled(), each -> each.confirm(NOW));
    assertRefused(cancelled(), cancelled(), each -> each.cancel(NOW));
    assertRefused(cancelled(), cancelled(), Reservation::unconfirm);
  }

  private static Reservation pending() {
    return new Reservation(SAGA, 70, 1, 10_000, FIRST);
  }

  private static Reservation confirmed() {
    Reservation reservation = pending();
    reservation.confirm(FIRST);
    return reservation;
  }

  private static Reservation cancelled() {
    Reservation reservation = pending();
    reservation.cancel(FIRST);
    return reservation;
  }

  private static void assertRefused(
      Reservation reservation, Reservation untouched, Consumer<Reservation> transition) {
    assertThatThrownBy(() -> transition.accept(reservation))
        .isInstanceOf(IllegalStateException.class);
    assertUnchanged(reservation, untouched);
  }

  private static void assertUnchanged(Reservation reservation, Reservation untouched) {
    assertThat(reservation).usingRecursiveComparison().isEqualTo(untouched);
  }
}
