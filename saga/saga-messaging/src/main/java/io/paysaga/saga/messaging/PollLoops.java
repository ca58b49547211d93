package io.paysaga.saga.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** Makes a {@link PollLoop} for a consumer thread. */
public final class PollLoops {

  private final RecordSender sender;
  private final DeadLetters deadLetters;
  private final DatabaseProbe probe;
  private final MeterRegistry metrics;
  private final Duration patience;

  PollLoops(
      RecordSender sender,
      DeadLetters deadLetters,
      DatabaseProbe probe,
      MeterRegistry metrics,
      Duration patience) {
    this.sender = sender;
    this.deadLetters = deadLetters;
    this.probe = probe;
    this.metrics = metrics;
    this.patience = patience;
  }

  public <T> PollLoop<T> around(PollHandler<T> handler) {
    return new PollLoop<>(
        handler,
        sender,
        deadLetters,
        probe::passes,
        new PollDecision<>(patience),
        () -> Duration.ofNanos(System.nanoTime()),
        metrics);
  }
}
