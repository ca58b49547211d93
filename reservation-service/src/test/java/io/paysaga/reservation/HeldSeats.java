package io.paysaga.reservation;

import java.time.Duration;
import java.time.Instant;
import org.springframework.transaction.support.TransactionOperations;

/** Makes seats ready for what a test does to them. */
final class HeldSeats {

  private final ScheduleRepository schedules;
  private final SeatRepository seats;
  private final SeatHoldRepository holds;
  private final TransactionOperations transaction;

  HeldSeats(
      ScheduleRepository schedules,
      SeatRepository seats,
      SeatHoldRepository holds,
      TransactionOperations transaction) {
    this.schedules = schedules;
    this.seats = seats;
    this.holds = holds;
    this.transaction = transaction;
  }

  /** A seat of an evening of its own, at 10000 won. */
  long seat() {
    return transaction.execute(
        status -> {
          Instant now = Instant.now();
          Schedule schedule =
              schedules.save(new Schedule("Winterreise", now.plus(Duration.ofDays(30)), now));
          return seats.save(new Seat(schedule.id(), 1, 10_000)).id();
        });
  }

  /** Holds the seat for buyer 1, for longer than any test lasts. */
  long hold(long seat) {
    return hold(seat, 1, Instant.now(), Duration.ofDays(365));
  }

  long hold(long seat, long buyer, Instant now, Duration time) {
    return transaction.execute(
        status -> {
          Seat found = seats.findById(seat).orElseThrow();
          if (!found.hold(buyer, now, time, holds::save)) {
            throw new IllegalStateException("Seat " + seat + " is taken.");
          }
          return found.holdId();
        });
  }
}
