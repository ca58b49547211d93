package io.paysaga.e2e.chaos;

import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** What buyers asked for and were told. */
final class Tally {

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Map<String, Integer> refused = new ConcurrentHashMap<>();
  private final Map<String, UUID> accepted = new ConcurrentHashMap<>();
  private final Queue<String> surprises = new ConcurrentLinkedQueue<>();

  void isAsked() {
    asked.incrementAndGet();
  }

  void isUnanswered() {
    unanswered.incrementAndGet();
  }

  void isRefused(String reason) {
    refused.merge(reason, 1, Integer::sum);
  }

  void isAccepted(String key, UUID saga) {
    accepted.put(key, saga);
  }

  void surprises(String what) {
    surprises.add(what);
  }

  /** How many checkouts were asked for. */
  int asked() {
    return asked.get();
  }

  /** Buyers who went away without an answer, some of them before they had something to pay for. */
  int unanswered() {
    return unanswered.get();
  }

  /** How many were refused at a door, by reason. */
  Map<String, Integer> refused() {
    return refused;
  }

  /** Which saga a key stands for, as its buyer was told. */
  Map<String, UUID> accepted() {
    return accepted;
  }

  /** Answers that should not be. */
  Queue<String> surprises() {
    return surprises;
  }
}
