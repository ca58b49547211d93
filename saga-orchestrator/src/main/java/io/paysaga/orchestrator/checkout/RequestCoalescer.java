package io.paysaga.orchestrator.checkout;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Coalesces concurrent calls into batches: the first caller executes, those that arrive meanwhile
 * form the next batch (group commit). No extra thread, no delay: one of those who wait executes the
 * next batch for all of them.
 *
 * <p>Each who waits holds a thread. While batches are quick nobody is counted; when what is asked
 * is slow or silent, only a few wait on, and the others are refused at once.
 */
final class RequestCoalescer<Q, A> {

  /** A machine that is busy, or has just started, is no slower than this with what answers. */
  private static final Duration NOT_SLOW_YET = Duration.ofSeconds(1);

  private final int atOnce;
  private final int most;
  private final Function<List<Q>, List<A>> batch;
  private final Semaphore patient;
  private final Supplier<? extends RuntimeException> refusal;

  private final Deque<Asking<Q, A>> waiting = new ArrayDeque<>();
  private int underWay;

  /**
   * @param atOnce batches under way at a time
   * @param most questions in a batch
   * @param batch answers each question, in their order; what it throws, all of its askers get
   * @param patient how many may wait for their batch to begin when those before it are slow
   * @param refusal what a further one gets
   */
  RequestCoalescer(
      int atOnce,
      int most,
      Function<List<Q>, List<A>> batch,
      int patient,
      Supplier<? extends RuntimeException> refusal) {
    this.atOnce = atOnce;
    this.most = most;
    this.batch = batch;
    this.patient = new Semaphore(patient);
    this.refusal = refusal;
  }

  /** Who is answered with null executes the next batch. */
  private record Asking<Q, A>(Q question, CompletableFuture<@Nullable A> answered) {}

  /** What a batch answers to this question, or throws. */
  A ask(Q question) {
    Asking<Q, A> asking = new Asking<>(question, new CompletableFuture<>());
    A answer = mayExecute(asking) ? null : answerOf(asking);
    return answer == null ? executeWith(asking) : answer;
  }

  /** How many wait for a batch that is not theirs. */
  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized boolean mayExecute(Asking<Q, A> asking) {
    if (underWay < atOnce) {
      underWay++;
      return true;
    }
    waiting.add(asking);
    return false;
  }

  private @Nullable A answerOf(Asking<Q, A> asking) {
    if (isAnsweredSoon(asking)) {
      return awaited(asking);
    }
    if (!patient.tryAcquire()) {
      if (withdraws(asking)) {
        throw refusal.get();
      }
      return awaited(asking);
    }
    try {
      return awaited(asking);
    } finally {
      patient.release();
    }
  }

  private static boolean isAnsweredSoon(Asking<?, ?> asking) {
    try {
      asking.answered().get(NOT_SLOW_YET.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException failed) {
      return true;
    } catch (TimeoutException slow) {
      return false;
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Unless its batch has begun, or is its own to execute. */
  private synchronized boolean withdraws(Asking<Q, A> asking) {
    return waiting.remove(asking);
  }

  private static <A> @Nullable A awaited(Asking<?, A> asking) {
    try {
      return asking.answered().join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof Error error) {
        throw error;
      }
      throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
    }
  }

  private A executeWith(Asking<Q, A> caller) {
    List<Asking<Q, A>> all = batchWith(caller);
    List<A> answers;
    try {
      answers = batch.apply(all.stream().map(Asking::question).toList());
    } catch (RuntimeException | Error failed) {
      all.forEach(asking -> asking.answered().completeExceptionally(failed));
      throw failed;
    } finally {
      handOver();
    }
    for (int at = 1; at < all.size(); at++) {
      all.get(at).answered().complete(answers.get(at));
    }
    return answers.get(0);
  }

  private synchronized List<Asking<Q, A>> batchWith(Asking<Q, A> caller) {
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
    next.answered().complete(null);
  }
}
