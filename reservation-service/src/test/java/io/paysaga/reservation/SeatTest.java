package io.paysaga.reservation;

import static io.paysaga.reservation.Seat.Status.AVAILABLE;
import static io.paysaga.reservation.Seat.Status.HELD;
import static io.paysaga.reservation.Seat.Status.PAYING;
import static io.paysaga.reservation.Seat.Status.RESERVED;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.ReservationReply;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.NotYourHold;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.test.util.ReflectionTestUtils;

/** Every state of a seat, and what each transition makes of it. */
class SeatTest {

  private static final Duration TIME = Duration.ofMinutes(5);
  private static final Instant FIRST = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant END = FIRST.plus(TIME);
  private static final Instant NOW = END.minusMillis(1);
  private static final long BUYER = 1;
  private static final long OTHER = 2;
  private static final long HOLD = 7;
  private static final long RESERVATION = 700;
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final UUID ANOTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");

  // hold

  @Test
  void isHeldWhenAvailable() {
    Seat seat = available();
    assertThat(seat.hold(BUYER, FIRST, TIME, stored(HOLD))).isTrue();
    assertThat(seat.status(NOW)).isEqualTo(HELD);
    assertThat(seat.holdId()).isEqualTo(HOLD);
    assertThat(seat.heldUntil()).isEqualTo(END);
  }

  @Test
  void isAvailableAgainAtTheMomentAtWhichTheHoldRunsOut() {
    assertThat(held().status(NOW)).isEqualTo(HELD);
    assertThat(held().status(END)).isEqualTo(AVAILABLE);
  }

  @Test
  void staysHeldAsLongAsAtFirstWhenItsHolderHoldsItAgain() {
    Seat seat = held();
    assertThat(seat.hold(BUYER, NOW, TIME, stored(8))).isTrue();
    assertUnchanged(seat, held());
  }

  @Test
  void isNotHeldByAnotherWhenHeld() {
    Seat seat = held();
    assertThat(seat.hold(OTHER, NOW, TIME, stored(8))).isFalse();
    assertUnchanged(seat, held());
  }

  @Test
  void isHeldByAnybodyWhenTheHoldHasRunOut() {
    Seat seat = held();
    assertThat(seat.hold(OTHER, END, TIME, stored(8))).isTrue();
    assertThat(seat.holdId()).isEqualTo(8);
    assertThat(seat.heldUntil()).isEqualTo(END.plus(TIME));
  }

  @Test
  void isHeldAnewByItsFormerHolderWhenTheHoldHasRunOut() {
    Seat seat = held();
    assertThat(seat.hold(BUYER, END, TIME, stored(8))).isTrue();
    assertThat(seat.holdId()).isEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("claimed")
  void isHeldByNobodyWhenClaimedHoweverLate(Supplier<Seat> from) {
    for (long buyer : new long[] {BUYER, OTHER}) {
      for (Instant at : new Instant[] {NOW, END}) {
        Seat seat = from.get();
        assertThat(seat.hold(buyer, at, TIME, stored(8))).isFalse();
        assertUnchanged(seat, from.get());
      }
    }
  }

  // claim

  @Test
  void isClaimedWhileItsHoldLasts() {
    Seat seat = held();
    assertThat(claim(seat, SAGA, NOW)).as("refusal").isNull();
    assertThat(seat.status(NOW)).isEqualTo(PAYING);
    assertReserved(seat, Reservation.Status.PENDING);
  }

  @Test
  void doesNotRunOutOnceClaimed() {
    assertThat(payingBy(SAGA).status(END)).isEqualTo(PAYING);
    assertThat(reservedBy(SAGA).status(END)).isEqualTo(RESERVED);
  }

  @Test
  void refusesAHoldThatHasRunOut() {
    Seat seat = held();
    assertThat(claim(seat, SAGA, END)).isEqualTo(new HoldRunOut(END));
    assertUnchanged(seat, held());
  }

  @Test
  void refusesAHoldThatRanOutBeforeTheNextOne() {
    Seat seat = heldAnew();
    assertThat(claim(seat, SAGA, END)).isEqualTo(new HoldRunOut(END));
    assertUnchanged(seat, heldAnew());
  }

  @Test
  void refusesAHoldThatRanOutWhileASagaWasUndone() {
    Seat seat = releasedLate();
    assertThat(claim(seat, SAGA, END)).isEqualTo(new HoldRunOut(END));
    assertUnchanged(seat, releasedLate());
  }

  @ParameterizedTest
  @MethodSource("all")
  void refusesABuyerWhoseHoldItIsNot(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(seat.claim(SAGA, hold(), OTHER, NOW)).isEqualTo(new NotYourHold());
    assertUnchanged(seat, from.get());
  }

  @ParameterizedTest
  @MethodSource("claimedBySaga")
  void staysClaimedWhenTheSameSagaClaimsItAgain(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(claim(seat, SAGA, END)).as("refusal").isNull();
    assertUnchanged(seat, from.get());
  }

  @ParameterizedTest
  @MethodSource("claimedByAnother")
  void refusesAnotherSagaWhenClaimed(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(claim(seat, SAGA, NOW)).isEqualTo(new SeatTaken());
    assertUnchanged(seat, from.get());
  }

  // release

  @Test
  void isHeldAgainWhenReleasedWhileTheHoldLasts() {
    Seat seat = payingBy(SAGA);
    Reservation reservation = seat.reservation();
    assertThat(seat.release(SAGA, NOW)).isEqualTo(new Released());
    assertUnchanged(seat, held());
    assertThat(reservation.status()).isEqualTo(Reservation.Status.CANCELLED);
  }

  @Test
  void isAvailableWhenReleasedAfterTheHoldRanOut() {
    Seat seat = payingBy(SAGA);
    Reservation reservation = seat.reservation();
    assertThat(seat.release(SAGA, END)).isEqualTo(new Released());
    assertUnchanged(seat, available());
    assertThat(reservation.status()).isEqualTo(Reservation.Status.CANCELLED);
  }

  @Test
  void isClaimedBySomeOtherSagaAfterItsRelease() {
    Seat seat = payingBy(SAGA);
    seat.release(SAGA, FIRST);
    assertThat(claim(seat, ANOTHER, FIRST)).as("refusal").isNull();
    assertUnchanged(seat, payingBy(ANOTHER));
  }

  @ParameterizedTest
  @MethodSource("notPayingBySaga")
  void hasNothingToReleaseUnlessThisSagaIsPaying(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(seat.release(SAGA, NOW)).isEqualTo(new NothingToUndo());
    assertUnchanged(seat, from.get());
  }

  // confirm

  @Test
  void isReservedByTheSagaThatClaimedItHoweverLate() {
    Seat seat = payingBy(SAGA);
    assertThat(seat.confirm(SAGA, RESERVATION, END)).isEqualTo(new Confirmed());
    assertThat(seat.status(END)).isEqualTo(RESERVED);
    assertReserved(seat, Reservation.Status.CONFIRMED);
  }

  @Test
  void staysReservedWhenTheSameSagaConfirmsAgain() {
    Seat seat = reservedBy(SAGA);
    assertThat(seat.confirm(SAGA, RESERVATION, END)).isEqualTo(new Confirmed());
    assertUnchanged(seat, reservedBy(SAGA));
  }

  @ParameterizedTest
  @MethodSource("notClaimedBySaga")
  void isNotReservedUnlessThisSagaClaimedIt(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(seat.confirm(SAGA, RESERVATION, NOW)).isEqualTo(new NotClaimed());
    assertUnchanged(seat, from.get());
  }

  @ParameterizedTest
  @MethodSource("claimedBySaga")
  void isNotReservedForSomeOtherReservation(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(seat.confirm(SAGA, RESERVATION + 1, NOW)).isEqualTo(new NotClaimed());
    assertUnchanged(seat, from.get());
  }

  // unconfirm

  @Test
  void isPayingAgainWhenTheSagaThatReservedItTakesItBack() {
    Seat seat = reservedBy(SAGA);
    assertThat(seat.unconfirm(SAGA, RESERVATION)).isEqualTo(new Unconfirmed());
    assertUnchanged(seat, payingBy(SAGA));
  }

  @ParameterizedTest
  @MethodSource("notReservedBySaga")
  void hasNothingToTakeBackUnlessThisSagaReservedIt(Supplier<Seat> from) {
    Seat seat = from.get();
    assertThat(seat.unconfirm(SAGA, RESERVATION)).isEqualTo(new NothingToUndo());
    assertUnchanged(seat, from.get());
  }

  @Test
  void takesNothingBackOfSomeOtherReservation() {
    Seat seat = reservedBy(SAGA);
    assertThat(seat.unconfirm(SAGA, RESERVATION + 1)).isEqualTo(new NothingToUndo());
    assertUnchanged(seat, reservedBy(SAGA));
  }

  // what a hold is worth

  @Test
  void tellsWhetherAHoldHasLostTheSeat() {
    assertThat(held().hasLost(hold(), NOW)).isFalse();
    assertThat(payingBy(SAGA).hasLost(hold(), END)).isFalse();
    assertThat(reservedBy(SAGA).hasLost(hold(), END)).isFalse();
    assertThat(held().hasLost(hold(), END)).isTrue();
    assertThat(heldAnew().hasLost(hold(), END)).isTrue();
    assertThat(releasedLate().hasLost(hold(), END)).isTrue();
  }

  private static final Named<Supplier<Seat>> AVAILABLE_SEAT =
      Named.of("available", SeatTest::available);
  private static final Named<Supplier<Seat>> HELD_SEAT = Named.of("held", SeatTest::held);
  private static final Named<Supplier<Seat>> PAYING_MINE =
      Named.of("paying by this saga", () -> payingBy(SAGA));
  private static final Named<Supplier<Seat>> PAYING_OTHER =
      Named.of("paying by another saga", () -> payingBy(ANOTHER));
  private static final Named<Supplier<Seat>> RESERVED_MINE =
      Named.of("reserved by this saga", () -> reservedBy(SAGA));
  private static final Named<Supplier<Seat>> RESERVED_OTHER =
      Named.of("reserved by another saga", () -> reservedBy(ANOTHER));

  static Stream<Named<Supplier<Seat>>> all() {
    return Stream.concat(Stream.of(AVAILABLE_SEAT, HELD_SEAT), claimed());
  }

  static Stream<Named<Supplier<Seat>>> claimed() {
    return Stream.concat(claimedBySaga(), claimedByAnother());
  }

  static Stream<Named<Supplier<Seat>>> claimedBySaga() {
    return Stream.of(PAYING_MINE, RESERVED_MINE);
  }

  static Stream<Named<Supplier<Seat>>> claimedByAnother() {
    return Stream.of(PAYING_OTHER, RESERVED_OTHER);
  }

  static Stream<Named<Supplier<Seat>>> notClaimedBySaga() {
    return Stream.concat(Stream.of(AVAILABLE_SEAT, HELD_SEAT), claimedByAnother());
  }

  static Stream<Named<Supplier<Seat>>> notPayingBySaga() {
    return Stream.concat(notClaimedBySaga(), Stream.of(RESERVED_MINE));
  }

  static Stream<Named<Supplier<Seat>>> notReservedBySaga() {
    return Stream.concat(notClaimedBySaga(), Stream.of(PAYING_MINE));
  }

  private static Seat available() {
    return new Seat(1, 12, 10_000);
  }

  private static Seat held() {
    Seat seat = available();
    seat.hold(BUYER, FIRST, TIME, stored(HOLD));
    return seat;
  }

  private static Seat heldAnew() {
    Seat seat = held();
    seat.hold(OTHER, END, TIME, stored(8));
    return seat;
  }

  private static Seat payingBy(UUID saga) {
    Seat seat = held();
    claim(seat, saga, FIRST);
    return seat;
  }

  private static Seat reservedBy(UUID saga) {
    Seat seat = payingBy(saga);
    seat.confirm(saga, RESERVATION, FIRST);
    return seat;
  }

  private static Seat releasedLate() {
    Seat seat = payingBy(ANOTHER);
    seat.release(ANOTHER, END);
    return seat;
  }

  private static SeatHold hold() {
    return SeatTest.<SeatHold>stored(HOLD).apply(new SeatHold(0, BUYER, FIRST, END));
  }

  private static ReservationReply claim(Seat seat, UUID saga, Instant now) {
    ReservationReply refusal = seat.claim(saga, hold(), BUYER, now);
    if (refusal == null) {
      stored(RESERVATION).apply(seat.reservation());
    }
    return refusal;
  }

  private static <E> UnaryOperator<E> stored(long id) {
    return entity -> {
      ReflectionTestUtils.setField(entity, "id", id);
      return entity;
    };
  }

  private static void assertReserved(Seat seat, Reservation.Status status) {
    Reservation reservation = seat.reservation();
    assertThat(reservation.id()).isEqualTo(RESERVATION);
    assertThat(reservation.status()).isEqualTo(status);
    assertThat(reservation.buyerId()).isEqualTo(BUYER);
    assertThat(reservation.price()).isEqualTo(10_000);
  }

  private static void assertUnchanged(Seat seat, Seat untouched) {
    assertThat(seat).usingRecursiveComparison().isEqualTo(untouched);
  }
}
