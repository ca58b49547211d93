package io.paysaga.benchmark.bare;

import com.sun.net.httpserver.HttpServer;
import io.paysaga.saga.messaging.CloudEventRecords;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;

/** One program of the pipeline: {@code BareProcess <role>}. */
public final class BareProcess {

  private static final int CONSUMERS = 1;

  private final Surroundings surroundings;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Worker> workers = new ArrayList<>();

  private BareProcess(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.producer = Worker.producer(surroundings.kafka());
  }

  public static void main(String[] arguments) throws Exception {
    new BareProcess(Surroundings.ofEnvironment()).run(arguments[0]);
  }

  private void run(String role) throws Exception {
    HttpServer server = Http.open(surroundings.port(), this::isReady);
    switch (role) {
      case "orchestrator" -> {
        CloudEventRecords records = Wire.records("/saga-orchestrator");
        Door door = new Door(surroundings, records, producer);
        server.createContext("/checkouts", door::enter);
        consume(Wire.REPLIES, () -> new Replies(records, door::ended));
        door.start();
      }
      case "payment" ->
          consume(
              "payment.commands",
              () -> new Participant("/payment-service", new Payments(surroundings.connect())));
      case "point" ->
          consume("point.commands", () -> new Participant("/point-service", new Points()));
      case "order" -> {
        OrderReads.Server reads = new OrderReads.Server(surroundings);
        server.createContext(
            "/orders",
            exchange -> {
              try {
                Http.answer(exchange, 200, reads.answer(exchange.getRequestURI().getQuery()));
              } catch (SQLException away) {
                Http.answer(exchange, 503, "{}");
              }
            });
        Deliveries deliveries = new Deliveries(surroundings.platform());
        consume("order.commands", () -> new Participant("/order-service", new Orders()));
        consume("order.deliveries", () -> new Participant("/order-service", deliveries));
      }
      default -> throw new IllegalArgumentException("There is no role " + role + ".");
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    workers.forEach(Worker::start);
    server.start();
  }

  @FunctionalInterface
  private interface HandlerMaker {
    PollHandler make() throws SQLException;
  }

  private void consume(String topic, HandlerMaker handlers) throws SQLException {
    for (int thread = 0; thread < CONSUMERS; thread++) {
      workers.add(new Worker(topic, handlers.make(), surroundings, producer));
    }
  }

  private boolean isReady() {
    return workers.stream().allMatch(Worker::isReady);
  }

  private void end() {
    try {
      for (Worker worker : workers) {
        worker.end();
      }
      producer.close();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
