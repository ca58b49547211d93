package io.paysaga.servers;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Starts servers that do not wait for each other: all of them, or none. */
public final class ParallelStart {

  private ParallelStart() {}

  /**
   * @param started is told of each server that answers, and how long that took
   * @throws ServerFailure the first failure, or that this thread was interrupted; then none of them
   *     is left running
   */
  public static void start(
      Collection<? extends Server> servers, BiConsumer<Server, Duration> started) {
    ExecutorService threads = Executors.newFixedThreadPool(servers.size());
    CompletableFuture<Void> firstFailure = new CompletableFuture<>();
    CompletableFuture<Void> all =
        CompletableFuture.allOf(
            servers.stream()
                .map(server -> CompletableFuture.runAsync(() -> start(server, started), threads))
                .map(start -> start.exceptionally(failure -> failWith(failure, firstFailure)))
                .toArray(CompletableFuture[]::new));
    try {
      CompletableFuture.anyOf(all, firstFailure).get();
    } catch (ExecutionException | InterruptedException e) {
      threads.shutdownNow();
      // Only when no start is under way any more that could bring one back.
      all.join();
      servers.forEach(Server::stop);
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new ServerFailure("The start was interrupted; nothing of it is left running.", e);
      }
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } finally {
      threads.shutdown();
    }
  }

  private static @Nullable Void failWith(Throwable failure, CompletableFuture<Void> first) {
    first.completeExceptionally(failure);
    return null;
  }

  private static void start(Server server, BiConsumer<Server, Duration> started) {
    long before = System.nanoTime();
    server.start();
    started.accept(server, Duration.ofNanos(System.nanoTime() - before));
  }
}
