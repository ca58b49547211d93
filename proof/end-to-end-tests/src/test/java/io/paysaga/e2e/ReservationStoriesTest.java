package io.paysaga.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Visitor.Reservation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What those meet who want a seat: in line, at its hold, and on its way to be theirs. */
class ReservationStoriesTest extends StoryTest {

  private static final int CROWD = 20;

  @Test
  void reservesAHeldSeatAndTellsTheOutside() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Seat seat = shop.seat(24_000);
    long hold = alice.holds(seat);
    assertThat(shop.statusOfSeat(seat)).isEqualTo("HELD");
    Checkout checkout =
        alice
            .checksOut(hold)
            .ends("COMPLETED")
            .step("delete-token", "DONE")
            .step("send-reservation", "DONE");
    alice.hasPoints(26_000);
    hasReserved(alice, seat);
    assertThat(alice.hasActiveToken()).isFalse();
    assertThat(shop.deliveriesOf(checkout)).isEqualTo(1);
  }

  @Test
  void givesASeatToSomebodyElseWhenItsHoldRanOutBeforeTheCheckout() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Visitor bob = shop.visitor().charges(50_000).linesUp();
    Seat seat = shop.seat(24_000);
    long tooLong = alice.holds(seat);
    alice.waitsUntilItRunsOut(tooLong);
    assertThat(shop.statusOfSeat(seat)).isEqualTo("AVAILABLE");
    isRefused(alice.triesToCheckOut(tooLong, Map.of()), 409, "hold-run-out");

    Checkout checkout = bob.checksOut(bob.holds(seat));
    isRefused(alice.triesToCheckOut(tooLong, Map.of()), 409, "hold-run-out");
    checkout.ends("COMPLETED");
    hasReserved(bob, seat);
    alice.hasPoints(50_000);
  }

  @Test
  void refusesToClaimASeatWhoseHoldRanOutAfterTheCheckout() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Visitor bob = shop.visitor().charges(50_000).linesUp();
    Seat seat = shop.seat(24_000);
    long tooLong = alice.holds(seat);
    shop.kafka().stop();
    Checkout late = alice.checksOut(tooLong);
    alice.waitsUntilItRunsOut(tooLong);
    shop.kafka().start();
    late.ends("COMPENSATED").failedAt("claim-seat", "hold-run-out");

    bob.checksOut(bob.holds(seat)).ends("COMPLETED");
    hasReserved(bob, seat);
    alice.hasPoints(50_000);
    bob.hasPoints(26_000);
  }

  @Test
  void honoursAHoldWhileItIsPaidForAndNotLonger() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Visitor bob = shop.visitor().charges(10_000).linesUp();
    Visitor carol = shop.visitor().charges(50_000).linesUp();
    List<Seat> seats = shop.schedule(2, 24_000);
    shop.pointService().pause();
    Checkout paid = alice.checksOut(alice.holds(seats.get(0))).step("use-point", "DOING");
    long bobs = bob.holds(seats.get(1));
    Checkout unpaid = bob.checksOut(bobs).step("use-point", "DOING");
    bob.waitsUntilItRunsOut(bobs);
    for (Seat seat : seats) {
      assertThat(shop.statusOfSeat(seat)).isEqualTo("PAYING");
      isRefused(carol.triesToHold(seat), 409, "seat-taken");
    }
    shop.pointService().resume();

    paid.ends("COMPLETED");
    hasReserved(alice, seats.get(0));
    unpaid.ends("COMPENSATED").failedAt("use-point", "not-enough-points");
    assertThat(shop.statusOfSeat(seats.get(1))).isEqualTo("AVAILABLE");
    carol.checksOut(carol.holds(seats.get(1))).ends("COMPLETED");
    hasReserved(carol, seats.get(1));
    bob.hasPoints(10_000);
  }

  @Test
  void givesTheSeatBackToItsHolderWhenThePointsDoNotSuffice() {
    Visitor alice = shop.visitor().charges(10_000).linesUp();
    Visitor bob = shop.visitor().linesUp();
    Seat seat = shop.seat(24_000);
    long hold = alice.holds(seat);
    alice.checksOut(hold).ends("COMPENSATED").failedAt("use-point", "not-enough-points");
    assertThat(alice.reservation().status()).isEqualTo("CANCELLED");
    assertThat(shop.paymentsOf(alice.reservation())).isEmpty();
    assertThat(shop.statusOfSeat(seat)).isEqualTo("HELD");
    isRefused(bob.triesToHold(seat), 409, "seat-taken");

    alice.charges(20_000);
    alice.checksOut(hold).ends("COMPLETED");
    hasReserved(alice, seat);
    alice.hasPoints(6_000);
  }

  @Test
  void leavesNothingOfARefusedPayment() {
    Visitor alice = shop.visitor().charges(90_000_000).linesUp();
    Seat seat = shop.seat(20_000_000);
    alice.checksOut(alice.holds(seat)).ends("COMPENSATED").failedAt("pay", "above-limit");
    alice.hasPoints(90_000_000);
    assertThat(alice.reservation().status()).isEqualTo("CANCELLED");
    assertThat(shop.paymentsOf(alice.reservation())).isEmpty();
    assertThat(shop.statusOfSeat(seat)).isEqualTo("HELD");
  }

  @Test
  void letsNobodyHoldASeatWithoutAnActiveToken() {
    List<Seat> seats = shop.schedule(3, 1_000);
    Visitor alice = shop.visitor().charges(10_000);
    isRefused(alice.triesToHold(seats.get(0)), 403, "no-active-token");

    alice.linesUp();
    long first = alice.holds(seats.get(0));
    long second = alice.holds(seats.get(1));
    alice.checksOut(first).ends("COMPLETED").step("delete-token", "DONE");
    isRefused(alice.triesToHold(seats.get(2)), 403, "no-active-token");

    alice.checksOut(second).ends("COMPLETED").step("delete-token", "DONE");
    hasReserved(alice, seats.get(1));
    alice.hasPoints(8_000);
  }

  @Test
  void completesAllTheSameWhenTheOutsideIsDownAndTellsItLater() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Seat seat = shop.seat(24_000);
    shop.dataPlatformAnswers(503);
    Checkout checkout =
        alice
            .checksOut(alice.holds(seat))
            .ends("COMPLETED")
            .step("delete-token", "DONE")
            .step("send-reservation", "GIVEN_UP");
    hasReserved(alice, seat);
    alice.hasPoints(26_000);
    assertThat(shop.deliveriesOf(checkout)).isZero();

    shop.dataPlatformAnswers(200);
    shop.everythingGivenUpIsTriedAgain();
    checkout.step("send-reservation", "DONE");
    assertThat(shop.deliveriesOf(checkout)).isEqualTo(1);
  }

  @Test
  void completesAllTheSameWhenTheTokenCannotBeDeleted() {
    Visitor alice = shop.visitor().charges(50_000).linesUp();
    Seat seat = shop.seat(24_000);
    long hold = alice.holds(seat);
    shop.redis().stop();
    Checkout checkout =
        alice
            .checksOut(hold)
            .ends("COMPLETED")
            .step("send-reservation", "DONE")
            .step("delete-token", "GIVEN_UP");
    hasReserved(alice, seat);
    alice.hasPoints(26_000);

    shop.redis().start();
    Waiting.until("the token is there again", alice::hasActiveToken);
    shop.everythingGivenUpIsTriedAgain();
    checkout.step("delete-token", "DONE");
    assertThat(alice.hasActiveToken()).isFalse();
  }

  @Test
  void letsOneOfManyHoldASeatAndPaysForItOnce() {
    Seat seat = shop.seat(24_000);
    List<Visitor> crowd =
        Stream.generate(() -> shop.visitor().charges(50_000).linesUp()).limit(CROWD).toList();
    List<Answer> answers =
        AtOnce.all(
            crowd.stream()
                .<Callable<Answer>>map(visitor -> () -> visitor.triesToHold(seat))
                .toList());
    assertThat(statuses(answers)).isEqualTo(Map.of(201, 1L, 409, CROWD - 1L));

    Visitor holder = crowd.get(answers.stream().map(Answer::status).toList().indexOf(201));
    long hold = holder.holds(seat);
    assertThat(
            statuses(
                AtOnce.all(
                    IntStream.range(0, CROWD)
                        .<Callable<Answer>>mapToObj(
                            n -> () -> holder.triesToCheckOut(hold, Map.of()))
                        .toList())))
        .isEqualTo(Map.of(202, 1L, 409, CROWD - 1L));
    Waiting.until("the seat is reserved", () -> shop.statusOfSeat(seat).equals("RESERVED"));
    hasReserved(holder, seat);
    holder.hasPoints(26_000);
  }

  @Test
  void changesNothingWhenEveryCommandComesAgain() {
    Visitor alice = shop.visitor().charges(10_000).linesUp();
    Seat seat = shop.seat(24_000);
    long hold = alice.holds(seat);
    Checkout undone = alice.checksOut(hold).ends("COMPENSATED");
    alice.charges(40_000);
    Checkout done =
        alice
            .checksOut(hold)
            .ends("COMPLETED")
            .step("delete-token", "DONE")
            .step("send-reservation", "DONE");
    Reservation reservation = alice.reservation();

    shop.everyCommandComesAgain(undone);
    shop.everyCommandComesAgain(done);
    alice.hasPoints(26_000);
    hasReserved(alice, seat);
    assertThat(alice.reservation()).isEqualTo(reservation);
    assertThat(shop.deliveriesOf(done)).isEqualTo(1);
  }

  /** The seat is this buyer's, as everybody tells who keeps a book on it. */
  private void hasReserved(Visitor buyer, Seat seat) {
    Reservation reservation = buyer.reservation();
    assertThat(reservation).isEqualTo(new Reservation(reservation.id(), seat.id(), "CONFIRMED"));
    assertThat(shop.statusOfSeat(seat)).isEqualTo("RESERVED");
    assertThat(shop.paymentsOf(reservation)).containsExactly("COMPLETED");
  }

  private static void isRefused(Answer answer, int status, String reason) {
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(status);
    assertThat(answer.body().get("type").asString()).isEqualTo("urn:paysaga:problem:" + reason);
  }

  private static Map<Integer, Long> statuses(List<Answer> answers) {
    return answers.stream().collect(groupingBy(Answer::status, counting()));
  }
}
