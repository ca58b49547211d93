package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Tells the data platform about paid orders, several at once. */
final class Deliveries implements Participant.Work {

  /** As the service bounds it. */
  private static final int AT_ONCE = 8;

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();
  private final Semaphore calls = new Semaphore(AT_ONCE);
  private final URI platform;

  Deliveries(String platform) {
    this.platform = URI.create(platform + "/deliveries");
  }

  @Override
  public Map<Message, Answer> answer(Connection connection, List<Message> commands, Instant now)
      throws SQLException {
    Map<Long, Order> orders =
        Order.find(
            connection,
            commands.stream().map(Orders::orderOf).collect(Collectors.toCollection(TreeSet::new)),
            "");
    Map<Message, CompletableFuture<Answer>> answers = new LinkedHashMap<>();
    for (Message command : commands) {
      answers.put(command, tell(command, orders.get(Orders.orderOf(command))));
    }
    Map<Message, Answer> successes = new LinkedHashMap<>();
    answers.forEach((command, answer) -> successes.put(command, answer.join()));
    return successes;
  }

  private CompletableFuture<Answer> tell(Message command, Order order) {
    String body =
        "{\"orderNumber\":\""
            + order.number()
            + "\",\"buyerName\":\""
            + order.buyerName()
            + "\",\"paymentPrice\":"
            + order.totalPrice()
            + ",\"paymentId\":"
            + Json.number(command.body(), "paymentId")
            + ",\"paidAt\":\""
            + Json.field(command.body(), "paidAt")
            + "\"}";
    HttpRequest request =
        HttpRequest.newBuilder(platform)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", command.id())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)))
            .build();
    calls.acquireUninterruptibly();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .whenComplete((response, failure) -> calls.release())
        .thenApply(
            response -> {
              if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException("The platform says " + response.statusCode());
              }
              return new Answer("io.paysaga.order.delivered.v1", "{}");
            });
  }
}
