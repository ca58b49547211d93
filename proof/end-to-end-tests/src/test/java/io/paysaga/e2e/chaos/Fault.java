package io.paysaga.e2e.chaos;

import io.paysaga.servers.Server;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;

/**
 * Something that breaks and is whole again.
 *
 * @param what for people, as {@code kafka is killed}
 * @param touches who must not be broken in another way meanwhile
 * @param time how long it stays broken
 */
record Fault(Kind kind, String what, Set<Server> touches, Duration time, Act act) {

  /** What is broken, and how often in each round of all kinds. */
  enum Kind {
    KILL(2),
    FREEZE(1),
    RESTART(1),
    KILL_TWO(1),
    REBALANCE(1),
    DATABASE_REFUSES(1),
    DATABASE_IS_READ_ONLY(1),
    ROW_IS_LOCKED(1),
    CLOCK_IS_WRONG(1),
    OWNER_ANSWERS_SLOWLY(1),
    OWNER_FREEZES(1),
    ISSUER_FREEZES(1),
    DATA_PLATFORM_FAILS(1),
    TOPIC_IS_DELETED(1),
    KAFKA_FORGETS(1);

    private final int timesPerRound;

    Kind(int timesPerRound) {
      this.timesPerRound = timesPerRound;
    }

    int timesPerRound() {
      return timesPerRound;
    }
  }

  /** Breaks something, and heals it after this time; returns when all is whole. */
  interface Act {
    void happen(Duration time);
  }

  /** Whether it needs everything to be whole when it begins. */
  boolean touchesEverything() {
    return kind == Kind.KAFKA_FORGETS;
  }

  boolean canBegin(Set<Server> broken) {
    return Collections.disjoint(broken, touches);
  }

  void happen() {
    act.happen(time);
  }
}
