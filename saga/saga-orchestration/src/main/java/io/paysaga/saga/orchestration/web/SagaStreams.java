package io.paysaga.saga.orchestration.web;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.run.SagaProperties;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Tells clients of a saga's journal as it grows, whichever instance handles the saga. One look at
 * the journals serves all streams of this process, and no thread waits with them.
 */
@Component
class SagaStreams implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(SagaStreams.class);

  private static final Duration LOOK = Duration.ofMillis(200);

  /** Then the client comes again, and is asked again who it is. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  /** What one look brings; the next brings the rest. */
  private static final int ENTRIES = 1000;

  /** A client that reads nothing holds one of them for as long as the web server is patient. */
  private static final int THREADS = 4;

  private final SagaQueries sagas;
  private final SagaProperties.Streams settings;
  private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean looks = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(THREADS, new CustomizableThreadFactory("saga-streams-"));

  private volatile boolean closing;

  SagaStreams(SagaQueries sagas, SagaProperties settings) {
    this.sagas = sagas;
    this.settings = settings.streams();
  }

  /**
   * Empty when there are as many as may be.
   *
   * @param seen only entries behind this one are told
   */
  synchronized Optional<SseEmitter> open(SagaView saga, int seen) {
    if (streams.size() >= settings.most()) {
      return Optional.empty();
    }
    Stream stream = new Stream(saga, seen);
    streams.add(stream);
    stream.emitter.onTimeout(stream.emitter::complete);
    stream.emitter.onCompletion(() -> streams.remove(stream));
    if (closing) {
      stream.emitter.complete();
    }
    lookLater();
    return Optional.of(stream.emitter);
  }

  /** How many are open. */
  int open() {
    return streams.size();
  }

  /** Unless nobody listens. */
  private void lookLater() {
    if (!closing && !streams.isEmpty() && looks.compareAndSet(false, true)) {
      threads.schedule(this::look, LOOK.toMillis(), MILLISECONDS);
    }
  }

  private void look() {
    try {
      // Who still takes what came before is not asked about: it would come again.
      List<Stream> ready = streams.stream().filter(Stream::isReady).toList();
      Map<UUID, List<JournalEntry>> entries =
          sagas.journals(
              ready.stream().collect(toMap(Stream::saga, Stream::seen, Math::min)), ENTRIES);
      Set<UUID> atRest =
          entries.isEmpty()
              ? Set.of()
              : sagas.find(entries.keySet()).stream()
                  .filter(SagaView::isAtRest)
                  .map(SagaView::id)
                  .collect(toSet());
      ready.forEach(
          stream ->
              stream.tell(
                  entries.getOrDefault(stream.saga(), List.of()).stream()
                      .filter(entry -> entry.seq() > stream.seen())
                      .toList(),
                  atRest.contains(stream.saga())));
    } catch (RuntimeException databaseAway) {
      log.debug("Journals will be looked at again: {}", databaseAway.toString());
    } finally {
      looks.set(false);
      lookLater();
    }
  }

  /** Whoever listens goes on at another instance. */
  @EventListener
  void on(ContextClosedEvent closed) {
    closing = true;
    streams.forEach(stream -> stream.emitter.complete());
  }

  @Override
  public void destroy() {
    threads.shutdownNow();
  }

  /** One client that listens. */
  private final class Stream {

    private final UUID saga;
    private final SseEmitter emitter = new SseEmitter(LONGEST.toMillis());
    private final AtomicBoolean writes = new AtomicBoolean();
    private volatile int seen;
    private volatile long toldAt = System.nanoTime();

    /** As it was after the last entry that was told. */
    private volatile boolean atRest;

    Stream(SagaView saga, int seen) {
      this.saga = saga.id();
      this.seen = seen;
      this.atRest = saga.isAtRest();
    }

    UUID saga() {
      return saga;
    }

    int seen() {
      return seen;
    }

    boolean isReady() {
      return !writes.get();
    }

    /**
     * @param rests whether the saga rested after these entries, or later
     */
    void tell(List<JournalEntry> entries, boolean rests) {
      if (!entries.isEmpty()) {
        write(
            () -> {
              for (JournalEntry entry : entries) {
                emitter.send(
                    SseEmitter.event()
                        .id(Integer.toString(entry.seq()))
                        .data(SagaController.Journal.Entry.of(entry), MediaType.APPLICATION_JSON));
                seen = entry.seq();
              }
              atRest = rests;
            });
      } else if (atRest) {
        emitter.complete();
      } else if (System.nanoTime() - toldAt > settings.heartbeat().toNanos()) {
        write(() -> emitter.send(SseEmitter.event().comment("")));
      }
    }

    private void write(Writing what) {
      writes.set(true);
      threads.execute(
          () -> {
            try {
              what.run();
              toldAt = System.nanoTime();
            } catch (IOException | IllegalStateException gone) {
              streams.remove(this);
            } finally {
              writes.set(false);
            }
          });
    }
  }

  /** What may find the client gone. */
  private interface Writing {
    void run() throws IOException;
  }
}
