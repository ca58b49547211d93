package io.paysaga.benchmark.bare;

import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
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

  private record Delivery(
      String orderNumber, String buyerName, long paymentPrice, long paymentId, Instant paidAt) {}

  Deliveries(String platform) {
    this.platform = URI.create(platform + "/deliveries");
  }

  @Override
  public Map<CommandId, Reply> answer(
      Connection connection, Map<CommandId, Command> commands, Instant now) throws SQLException {
    Map<Long, Order> orders =
        Order.find(
            connection,
            commands.values().stream()
                .map(command -> ((DeliverOrder) command).orderId())
                .collect(Collectors.toCollection(TreeSet::new)),
            "");
    Map<CommandId, CompletableFuture<Reply>> answers = new LinkedHashMap<>();
    commands.forEach(
        (id, command) -> {
          DeliverOrder deliver = (DeliverOrder) command;
          answers.put(id, tell(id, deliver, orders.get(deliver.orderId())));
        });
    Map<CommandId, Reply> successes = new LinkedHashMap<>();
    answers.forEach((id, answer) -> successes.put(id, answer.join()));
    return successes;
  }

  private CompletableFuture<Reply> tell(CommandId id, DeliverOrder deliver, Order order) {
    Delivery delivery =
        new Delivery(
            order.number(),
            order.buyerName(),
            order.totalPrice(),
            deliver.paymentId(),
            deliver.paidAt());
    HttpRequest request =
        HttpRequest.newBuilder(platform)
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", id.toString())
            .POST(HttpRequest.BodyPublishers.ofByteArray(Wire.JSON.writeValueAsBytes(delivery)))
            .build();
    calls.acquireUninterruptibly();
    return http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
        .whenComplete((response, failure) -> calls.release())
        .thenApply(
            response -> {
              if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException("The platform says " + response.statusCode());
              }
              return new Delivered();
            });
  }
}
