package io.paysaga.saga.orchestration.api;

/** Has best-effort steps that were given up tried again, with the same command ids. */
public interface Backfills {

  /**
   * How far the last one is that this process began.
   *
   * @param of how many sagas were found
   * @param asked of them so far
   * @param notTaken of those, how many Kafka did not take: they try again within the hour, once it
   *     is back
   */
  record Progress(boolean running, int of, int asked, int notTaken) {}

  /** Another one has the place. */
  final class UnderWay extends RuntimeException {

    private static final long serialVersionUID = 1;
  }

  /**
   * Asks the sagas of this time, so many a second; of many, two persons decide it. Refused while
   * another one is under way.
   */
  OperatorRequests.Asked ask(BackfillTime time, Asking by);

  Progress progress();
}
