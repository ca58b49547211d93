package io.paysaga.saga.test.explore;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Visits every state that a system can come into: all that need no fault, breadth first, then those
 * that need one more, and so on. The first violation that it meets therefore needs the fewest
 * faults, and of those ways it is the shortest.
 *
 * @param <S> a state, compared by {@code equals}
 */
final class Explorer<S> {

  /** What may happen, and what may not. */
  interface Space<S> {

    S start();

    /**
     * All that may happen next, in an order that is always the same.
     *
     * @param faults that happened on the way
     * @param more whether another one may
     */
    List<Move<S>> moves(S state, int faults, boolean more);

    /** Which promise the state itself breaks, or null. */
    @Nullable String broken(S state);

    /** Whether all is done that was begun. */
    boolean isEnd(S state);
  }

  enum Kind {
    /** Happens in the end, without faults and without anybody's help. */
    FAIR,
    /** Somebody may choose so, or never. */
    FREE,
    /** Something goes wrong. */
    FAULT
  }

  /**
   * @param broken which promise the move breaks, or null
   */
  record Move<S>(Kind kind, Supplier<String> what, S to, @Nullable String broken) {}

  /**
   * @param faults how many it takes to break the promise; or how many at most happened
   * @param broken the promise that does not hold, or null
   * @param counterexample the shortest way there, a sentence for each move
   */
  record Report(
      int faults, int states, long moves, @Nullable String broken, List<String> counterexample) {}

  private final Space<S> space;
  private final List<S> states = new ArrayList<>();
  private final Map<S, Integer> numbers = new HashMap<>();
  private final List<Integer> parents = new ArrayList<>();

  /** What one more fault makes of the states so far, each with the state that it came from. */
  private final Map<S, Integer> faulty = new LinkedHashMap<>();

  /** Where the fair moves of each state lead to. */
  private final List<int[]> fairMoves = new ArrayList<>();

  private long moves;

  Explorer(Space<S> space) {
    this.space = space;
  }

  /**
   * @param faults how many may happen on one way
   */
  Report explore(int faults) {
    number(space.start(), -1);
    int at = 0;
    for (int happened = 0; happened <= faults; happened++) {
      Report brokenByAFault = null;
      for (; at < states.size(); at++) {
        IntStream.Builder fair = IntStream.builder();
        for (Move<S> move : space.moves(states.get(at), happened, happened < faults)) {
          moves++;
          String broken = follow(move, at, fair);
          if (broken != null && move.kind() != Kind.FAULT) {
            return report(happened, broken, at, move.what().get());
          }
          if (broken != null && brokenByAFault == null) {
            brokenByAFault = report(happened + 1, broken, at, move.what().get());
          }
        }
        fairMoves.add(fair.build().toArray());
      }
      int hopeless = stateWithoutAnEnd();
      if (hopeless >= 0) {
        return report(
            happened, "EVERY_SAGA_ENDS: no end can be reached any more", hopeless, "nothing helps");
      }
      if (brokenByAFault != null) {
        return brokenByAFault;
      }
      faulty.forEach(this::number);
      faulty.clear();
    }
    return new Report(faults, states.size(), moves, null, List.of());
  }

  /** Answers which promise the move, or where it leads to, breaks; or null. */
  private @Nullable String follow(Move<S> move, int from, IntStream.Builder fair) {
    if (move.broken() != null) {
      return move.broken();
    }
    if (move.kind() == Kind.FAULT) {
      boolean unknown =
          !numbers.containsKey(move.to()) && faulty.putIfAbsent(move.to(), from) == null;
      return unknown ? space.broken(move.to()) : null;
    }
    int known = states.size();
    int to = number(move.to(), from);
    if (move.kind() == Kind.FAIR) {
      fair.add(to);
    }
    return to == known ? space.broken(move.to()) : null;
  }

  private int number(S state, int parent) {
    Integer known = numbers.putIfAbsent(state, states.size());
    if (known != null) {
      return known;
    }
    states.add(state);
    parents.add(parent);
    return states.size() - 1;
  }

  /** The first state from which no fair way leads to an end, or -1. */
  private int stateWithoutAnEnd() {
    BitSet ending = new BitSet(states.size());
    boolean more = true;
    while (more) {
      more = false;
      for (int at = states.size() - 1; at >= 0; at--) {
        if (!ending.get(at)
            && (space.isEnd(states.get(at))
                || IntStream.of(fairMoves.get(at)).anyMatch(ending::get))) {
          ending.set(at);
          more = true;
        }
      }
    }
    int first = ending.nextClearBit(0);
    return first < states.size() ? first : -1;
  }

  private Report report(int faults, String broken, int last, String what) {
    LinkedList<String> way = new LinkedList<>(List.of(what));
    for (int at = last; parents.get(at) >= 0; at = parents.get(at)) {
      S to = states.get(at);
      way.addFirst(
          space.moves(states.get(parents.get(at)), 0, true).stream()
              .filter(move -> move.to().equals(to))
              .findFirst()
              .orElseThrow()
              .what()
              .get());
    }
    return new Report(faults, states.size(), moves, broken, way);
  }
}
