package io.paysaga.servers;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Starts servers that do not wait for each other: all of them, or none. */
public final class ParallelStart {

  private static final long MOST_SECONDS_TO_GIVE_UP = 60;

  private ParallelStart() {}

  /**
   * @param started is told of each server that answers, and how long that took
   * @throws ServerFailure the first failure, or that this thread was interrupted; then none of them
   *     is left running
   */
  public static void start(
      Collection<? extends Server> servers, BiConsumer<Server, Duration> started) {
    ExecutorService threads = Executors.newFixedThreadPool(servers.size());
    try {
      CompletionService<@Nullable Void> starts = new ExecutorCompletionService<>(threads);
      for (Server server : servers) {
        starts.submit(
            () -> {
              long before = System.nanoTime();
              server.start();
              started.accept(server, Duration.ofNanos(System.nanoTime() - before));
              return null;
            });
      }
      for (int running = servers.size(); running > 0; running--) {
        starts.take().get();
      }
    } catch (ExecutionException e) {
      giveUp(threads, servers);
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      giveUp(threads, servers);
      Thread.currentThread().interrupt();
      throw new ServerFailure("The start was interrupted; nothing of it is left running.", e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** Stops them only when no start is under way any more that could bring one back. */
  private static void giveUp(ExecutorService threads, Collection<? extends Server> servers) {
    threads.shutdownNow();
    boolean interrupted = false;
    try {
      threads.awaitTermination(MOST_SECONDS_TO_GIVE_UP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    servers.forEach(Server::stop);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
