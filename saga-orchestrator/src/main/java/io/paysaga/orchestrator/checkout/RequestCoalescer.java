package io.paysaga.orchestrator.checkout;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks together what comes while the last call is under way. Alone, nobody waits for company; under
 * load, a call costs many askers as much as one.
 *
 * <p>There is no thread: one of those who wait makes the next call for all of them.
 */
final class RequestCoalescer<Q, A> {

  private final int atOnce;
  private final int most;
  private final Function<List<Q>, List<Supplier<A>>> call;

  private final Deque<Asking<Q, A>> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param atOnce calls under way at a time
   * @param most questions in a call
   * @param call answers each question, in their order; an answer that throws is that asker's alone
   */
  RequestCoalescer(int atOnce, int most, Function<List<Q>, List<Supplier<A>>> call) {
    this.atOnce = atOnce;
    this.most = most;
    this.call = call;
  }

  /** Whoever is called makes the next call, or, when its answer is there, takes it. */
  private static final class Asking<Q, A> {
    final Q question;
    final CompletableFuture<@Nullable Supplier<A>> called = new CompletableFuture<>();

    Asking(Q question) {
      this.question = question;
    }
  }

  /** What the call answers to this question, or throws. */
  A ask(Q question) {
    Asking<Q, A> asking = new Asking<>(question);
    Supplier<A> answer = mayCall(asking) ? null : asking.called.join();
    return (answer == null ? callWith(asking) : answer).get();
  }

  /** How many wait for a call that is not theirs. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized boolean mayCall(Asking<Q, A> asking) {
    if (underWay < atOnce) {
      underWay++;
      return true;
    }
    waiting.add(asking);
    return false;
  }

  private Supplier<A> callWith(Asking<Q, A> caller) {
    List<Asking<Q, A>> all = with(caller);
    List<Supplier<A>> answers;
    try {
      answers = call.apply(all.stream().map(asking -> asking.question).toList());
    } catch (RuntimeException | Error failed) {
      answers =
          all.stream()
              .<Supplier<A>>map(
                  asking ->
                      () -> {
                        throw failed;
                      })
              .toList();
    } finally {
      handOver();
    }
    for (int at = 1; at < all.size(); at++) {
      all.get(at).called.complete(answers.get(at));
    }
    return answers.get(0);
  }

  private synchronized List<Asking<Q, A>> with(Asking<Q, A> caller) {
    List<Asking<Q, A>> all = new ArrayList<>();
    all.add(caller);
    while (all.size() < most && !waiting.isEmpty()) {
      all.add(waiting.remove());
    }
    return all;
  }

  private void handOver() {
    Asking<Q, A> next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        underWay--;
        return;
      }
    }
    next.called.complete(null);
  }
}
