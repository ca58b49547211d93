package io.paysaga.benchmark.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Those who came to the door and wait. All but the constructor and the end is its client's thread.
 */
final class InFlightClients {

  private final DoorClient client;
  private final CheckoutJobs errands;
  private final Tally tally;
  private final boolean whenDue;
  private final CompletableFuture<Outcome> all = new CompletableFuture<>();
  private int waiting;
  private boolean closed;
  private long closedAt;

  /**
   * @param whenDue whether one is in the window when it is due then, rather than answered then
   */
  InFlightClients(DoorClient client, CheckoutJobs errands, Tally tally, boolean whenDue) {
    this.client = client;
    this.errands = errands;
    this.tally = tally;
    this.whenDue = whenDue;
  }

  /**
   * Lets one more come.
   *
   * @param next is told whether the last one got an answer of the door
   * @return false when no errand is left
   */
  boolean oneMore(long due, Next next) {
    CheckoutJob errand = errands.next();
    if (errand == null) {
      return false;
    }
    waiting++;
    client.post(
        errand,
        answer -> {
          waiting--;
          tally.add(errand, answer, due, whenDue ? due : answer.nanos());
          next.answered(answer.status() != 0);
          endIfAll();
        });
    return true;
  }

  /** What happens after an answer. */
  @FunctionalInterface
  interface Next {
    void answered(boolean byTheDoor);
  }

  /** Nobody comes any more, from this moment. */
  void close(long moment) {
    closed = true;
    closedAt = moment;
    endIfAll();
  }

  private void endIfAll() {
    if (closed && waiting == 0) {
      complete();
    }
  }

  private void complete() {
    all.complete(tally.outcome(whenDue ? closedAt : System.nanoTime()));
  }

  private void giveUp() {
    for (; waiting > 0; waiting--) {
      tally.error("0 no answer");
    }
    complete();
  }

  /** For another thread: what it came to, when all have their answers or this time is over. */
  Outcome outcome(Duration most) throws InterruptedException {
    try {
      return all.get(most.toMillis(), MILLISECONDS);
    } catch (TimeoutException late) {
      client.thread().execute(this::giveUp);
      return all.join();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }
}
