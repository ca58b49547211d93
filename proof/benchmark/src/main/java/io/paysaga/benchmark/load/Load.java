package io.paysaga.benchmark.load;

import io.paysaga.benchmark.load.DoorClient.Answer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;

/** Lets many come to a door. */
public final class Load {

  /** As long as the door waits for a saga's end. */
  private static final int WAIT_SECONDS = 30;

  private static final Duration LAST_ANSWER = Duration.ofSeconds(WAIT_SECONDS + 15);
  private static final int PAUSE_AT_A_CLOSED_DOOR_MILLIS = 100;

  private final Target target;
  private final int wait;
  private final BiPredicate<CheckoutJob, Answer> right;

  private Load(Target target, int wait, BiPredicate<CheckoutJob, Answer> right) {
    this.target = target;
    this.wait = wait;
    this.right = right;
  }

  /** Each waits until its saga has ended, and errs when that is not as it should. */
  public static Load waiting(Target target) {
    return new Load(
        target,
        WAIT_SECONDS,
        (errand, answer) -> answer.status() == 200 && answer.saga().equals(errand.ending()));
  }

  /** Each goes away when its saga is accepted. */
  public static Load leaving(Target target) {
    return new Load(target, 0, (errand, answer) -> answer.status() == 202);
  }

  /**
   * Closed loop: each of so many comes when the one before has its answer, until the window is over
   * or no errand is left. Those answered in the window count.
   *
   * @param before how long the loop runs before the window begins
   */
  public Outcome saturated(int inFlight, CheckoutJobs errands, Duration before, Duration window)
      throws InterruptedException {
    Tally tally = new Tally(before, window, right);
    try (DoorClient client = new DoorClient(target, wait)) {
      InFlightClients crowd = new InFlightClients(client, errands, tally, false);
      client
          .thread()
          .execute(
              () -> {
                for (int one = 0; one < inFlight; one++) {
                  next(client, crowd, tally);
                }
              });
      return crowd.outcome(before.plus(window).plus(LAST_ANSWER));
    }
  }

  private static void next(DoorClient client, InFlightClients crowd, Tally tally) {
    long now = System.nanoTime();
    InFlightClients.Next next =
        byTheDoor -> {
          if (byTheDoor) {
            next(client, crowd, tally);
          } else {
            client
                .thread()
                .schedule(
                    () -> next(client, crowd, tally),
                    PAUSE_AT_A_CLOSED_DOOR_MILLIS,
                    TimeUnit.MILLISECONDS);
          }
        };
    if (tally.isOver(now) || !crowd.oneMore(now, next)) {
      crowd.close(now);
    }
  }

  /**
   * Open loop: they come at this rate, whoever still waits. Latency counts from when one is due, so
   * nothing is left out when the door is slow. Those due in the window count.
   *
   * @param enough ends the window early
   */
  public Outcome atRate(
      double perSecond,
      CheckoutJobs errands,
      Duration before,
      Duration window,
      BooleanSupplier enough)
      throws InterruptedException {
    Tally tally = new Tally(before, window, right);
    try (DoorClient client = new DoorClient(target, wait)) {
      InFlightClients crowd = new InFlightClients(client, errands, tally, true);
      long due = tally.start();
      for (long number = 1; !tally.isOver(due) && !enough.getAsBoolean(); number++) {
        sleepUntil(due);
        long moment = due;
        client
            .thread()
            .execute(
                () -> {
                  if (!crowd.oneMore(moment, byTheDoor -> {})) {
                    tally.error("0 not enough was prepared");
                  }
                });
        due = tally.start() + (long) (number * 1e9 / perSecond);
      }
      long end = due;
      client.thread().execute(() -> crowd.close(end));
      return crowd.outcome(LAST_ANSWER);
    }
  }

  private static void sleepUntil(long due) throws InterruptedException {
    for (long left; (left = due - System.nanoTime()) > 0; ) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
