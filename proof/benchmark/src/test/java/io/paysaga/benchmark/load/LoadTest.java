package io.paysaga.benchmark.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadTest {

  private static final Duration STALL = Duration.ofMillis(600);
  private static final int PER_SECOND = 50;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger posted = new AtomicInteger();
  private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
  private HttpServer door;

  @BeforeEach
  void openADoorThatAnswersAtOnce() throws IOException {
    door = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    door.setExecutor(threads);
    door.createContext(
        "/checkouts",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = "{\"status\":\"COMPLETED\"}".getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    door.start();
  }

  @AfterEach
  void close() {
    door.stop(0);
    threads.shutdownNow();
  }

  /** The first errand keeps the client from sending any other for a while. */
  private class Stalling implements Target {

    @Override
    public URI door() {
      return URI.create("http://127.0.0.1:" + door.getAddress().getPort() + "/checkouts");
    }

    @Override
    public String body(CheckoutJob errand) {
      if (posted.getAndIncrement() == 0) {
        LockSupport.parkNanos(STALL.toNanos());
      }
      return "{}";
    }

    @Override
    public String token(CheckoutJob errand) {
      return "of-" + errand.buyer();
    }

    @Override
    public CheckoutJobs prepare(int count) {
      return new CheckoutJobs(new Buyers.Prepared(1, 10), 1, count);
    }
  }

  @Test
  void countsLatencyFromWhenARequestWasDueNotFromWhenItWasSent() throws InterruptedException {
    Target target = new Stalling();
    Outcome outcome =
        Load.waiting(target)
            .atRate(PER_SECOND, target.prepare(1_000), Duration.ZERO, STALL, () -> false);

    // All but a few were sent when the stall was over, and had waited for half of it on average.
    assertThat(Duration.ofNanos((long) outcome.latency().getMean()))
        .isBetween(STALL.dividedBy(3), STALL);
    assertThat(outcome.latency().getTotalCount())
        .isEqualTo(outcome.completed() + outcome.compensated());
  }

  @Test
  void letsBuyersTakeTheirTurnsEachWithItsToken() throws InterruptedException {
    Target target = new Stalling();
    Load.waiting(target).saturated(1, target.prepare(12), Duration.ZERO, Duration.ofMinutes(1));

    assertThat(tokens).hasSize(12).startsWith("Bearer of-1", "Bearer of-2");
    assertThat(tokens).endsWith("Bearer of-10", "Bearer of-1", "Bearer of-2");
  }

  @Test
  void saysNothingOfATokenWhereNoneIsAskedFor() throws InterruptedException {
    Target target =
        new Stalling() {
          @Override
          public String token(CheckoutJob errand) {
            return "";
          }
        };
    Outcome outcome =
        Load.waiting(target).saturated(1, target.prepare(3), Duration.ZERO, Duration.ofMinutes(1));

    assertThat(outcome.ended()).isEqualTo(3);
    assertThat(tokens).containsExactly("null", "null", "null");
  }

  @Test
  void countsAnAnswerThatIsNotTheErrandsEndingAsAnError() throws InterruptedException {
    Target target = new Stalling();
    Outcome outcome =
        Load.waiting(target).saturated(2, target.prepare(20), Duration.ZERO, Duration.ofMinutes(1));

    assertThat(outcome.ended()).isEqualTo(18);
    assertThat(outcome.errors()).isEqualTo(Map.of("200 COMPLETED", 2));
  }
}
