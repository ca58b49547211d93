package io.paysaga.saga.orchestration.api;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Tells a listener that may wait, in a thread of its own, in order. While its queue is full, it
 * hears nothing: that counts as a failure of the listener, and the sagas go on.
 */
public final class QueuedSagaListener implements SagaListener, DisposableBean {

  private final SagaListener listener;
  private final ThreadPoolExecutor thread;

  /**
   * @param name of its thread
   * @param most so many transitions may wait
   */
  public QueuedSagaListener(String name, int most, SagaListener listener) {
    this.listener = listener;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(most),
            new CustomizableThreadFactory(name + "-"));
  }

  /**
   * @throws RejectedExecutionException when its queue is full
   */
  @Override
  public void on(SagaMoved moved) {
    thread.execute(() -> listener.on(moved));
  }

  @Override
  public void destroy() {
    thread.shutdownNow();
  }
}
