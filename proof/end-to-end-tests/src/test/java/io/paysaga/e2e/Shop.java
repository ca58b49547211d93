package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.servers.Server;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import io.paysaga.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import tools.jackson.databind.JsonNode;

/** The whole stack, as stories speak of it. Started once for all stories; one is open at a time. */
public final class Shop {

  /**
   * The services' {@code session.timeout.ms}: whoever is silent for longer loses its partitions.
   */
  public static final Duration SESSION = Duration.ofSeconds(3);

  /** How long a service does without its issuer's word before it asks for the keys again. */
  public static final Duration KEYS_FRESH = Duration.ofSeconds(10);

  /** An unanswered command is sent four times, over half a minute; then its saga is undone. */
  private static final int SECONDS_OF_ALL_DEADLINES = 2 + 4 + 8 + 16;

  private static final List<String> COMMANDS =
      List.of(
          "payment.commands",
          "point.commands",
          "order.commands",
          "order.deliveries",
          "reservation.commands",
          "reservation.tokens",
          "reservation.deliveries");
  public static final List<String> TOPICS =
      Stream.concat(COMMANDS.stream(), Stream.of("saga.replies")).toList();

  private static final AtomicLong BUYERS = new AtomicLong();

  private static Shop open;

  private final Opening opening;
  private final LocalStack stack;
  private final Http http = new Http();
  private final JdbcTemplate books;
  private final Wire wire;

  /**
   * Where a shop is, and what is different there.
   *
   * @param folder of its data and logs
   * @param properties Spring properties of all services
   * @param languages options of the JVMs of services that run on machines of other languages
   */
  public record Opening(
      Path folder, Map<String, String> properties, Map<Service, List<String>> languages) {

    private static final List<String> ARABIC = List.of("-Duser.language=ar", "-Duser.country=EG");

    private static final List<String> TURKISH = List.of("-Duser.language=tr", "-Duser.country=TR");

    /** As {@code th_TH_TH}. */
    private static final List<String> THAI =
        List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.variant=TH");

    /** As {@code th-TH-u-nu-thai}. */
    private static final List<String> THAI_DIGITS =
        List.of("-Duser.language=th", "-Duser.country=TH", "-Duser.extensions=u-nu-thai");

    /**
     * A hold lasts for longer than a story needs it, and a story can wait until it runs out. And
     * each service is where digits, or pairs of small and capital letters, are others.
     */
    private static final Opening FOR_STORIES =
        new Opening(
            Path.of("target", "stack"),
            Map.of("paysaga.seat-hold.time", "12s"),
            Map.of(
                Service.ORCHESTRATOR, ARABIC,
                Service.ORDER, ARABIC,
                Service.PAYMENT, TURKISH,
                Service.POINT, THAI,
                Service.RESERVATION, THAI_DIGITS));

    public Opening(Path folder, Map<String, String> properties) {
      this(folder, properties, Map.of());
    }

    private LocalStack start() {
      LocalStack.Builder stack =
          LocalStack.forTests(folder)
              .property("spring.kafka.producer.properties[delivery.timeout.ms]", "1500")
              .property("spring.kafka.producer.properties[request.timeout.ms]", "1000")
              .property(
                  "spring.kafka.consumer.properties[session.timeout.ms]",
                  Long.toString(SESSION.toMillis()))
              .property("spring.kafka.consumer.heartbeat-interval", "500ms")
              .property("paysaga.messaging.retry-pause", "1s")
              .property("paysaga.security.keys-fresh", KEYS_FRESH.toSeconds() + "s")
              .property(Service.ORCHESTRATOR, "paysaga.saga.grace-after-outage", "3s");
      policies(stack, "pay-order", List.of("pay", "use-point", "complete-order"), 4);
      policies(stack, "pay-order", List.of("deliver-order"), 3);
      policies(
          stack,
          "reserve-seat",
          List.of("claim-seat", "use-point", "pay", "confirm-reservation"),
          4);
      policies(stack, "reserve-seat", List.of("delete-token", "send-reservation"), 3);
      policies(
          stack, "refund-order", List.of("refund-order", "refund-payment", "return-points"), 4);
      policies(stack, "refund-order", List.of("deliver-refund"), 3);
      properties.forEach(stack::property);
      languages.forEach(stack::furtherJvmOptions);
      return stack.start();
    }
  }

  private Shop(Opening opening, LocalStack stack) {
    this.opening = opening;
    this.stack = stack;
    var admin = stack.admin();
    this.books =
        new JdbcTemplate(new DriverManagerDataSource(admin.url(), admin.user(), admin.password()));
    this.wire = new Wire(stack);
  }

  static Shop open() {
    return open(Opening.FOR_STORIES);
  }

  /** The shop that is open already, if it is this one; else that one is closed. */
  public static synchronized Shop open(Opening opening) {
    if (open != null && !open.opening.equals(opening)) {
      open.stack.close();
      open = null;
    }
    if (open == null) {
      open = new Shop(opening, opening.start());
      Runtime.getRuntime().addShutdownHook(new Thread(open.stack::close, "close the shop"));
    }
    return open;
  }

  private static void policies(
      LocalStack.Builder stack, String flow, List<String> steps, int attempts) {
    for (String step : steps) {
      String prefix = "paysaga.saga.flows." + flow + ".steps." + step;
      stack
          .property(Service.ORCHESTRATOR, prefix + ".answer-within", "2s")
          .property(Service.ORCHESTRATOR, prefix + ".attempts", Integer.toString(attempts));
    }
  }

  public LocalStack stack() {
    return stack;
  }

  /** The databases of all services. */
  public JdbcTemplate books() {
    return books;
  }

  public Console console() {
    return new Console(books);
  }

  /** For what asks nobody who they are. */
  /** Of its data, its logs and its secrets. */
  Path folder() {
    return opening.folder();
  }

  Http http() {
    return http;
  }

  Http asBuyer(long id) {
    return http.as(() -> stack.tokens().buyer(id));
  }

  /** Where points are paid for. */
  Http asGateway() {
    return http.as(stack.tokens()::gateway);
  }

  Http asOrganiser() {
    return http.as(stack.tokens()::organiser);
  }

  /** Somebody of the house, who may see everything. */
  Http asViewer() {
    return http.as(stack.tokens()::viewer);
  }

  /** Somebody in charge. */
  Http asOperator() {
    return http.as(() -> stack.tokens().operator("kim"));
  }

  /** Another person than the operator. */
  Http asApprover() {
    return http.as(() -> stack.tokens().approver("lee"));
  }

  public String orchestrator() {
    return stack.url(Service.ORCHESTRATOR);
  }

  public String orders() {
    return stack.url(Service.ORDER);
  }

  String payments() {
    return stack.url(Service.PAYMENT);
  }

  public String points() {
    return stack.url(Service.POINT);
  }

  public String reservations() {
    return stack.url(Service.RESERVATION);
  }

  /** Where each service answers. */
  List<String> services() {
    return List.of(orchestrator(), orders(), payments(), points(), reservations());
  }

  Server orchestratorProcess() {
    return stack.service(Service.ORCHESTRATOR);
  }

  ServiceProcess orderService() {
    return stack.service(Service.ORDER);
  }

  ServiceProcess paymentService() {
    return stack.service(Service.PAYMENT);
  }

  ServiceProcess pointService() {
    return stack.service(Service.POINT);
  }

  Server issuer() {
    return stack.issuer();
  }

  Server kafka() {
    return stack.kafka();
  }

  Server mysql() {
    return stack.mysql();
  }

  Server redis() {
    return stack.redis();
  }

  /** Somebody new. */
  Buyer buyer() {
    return new Buyer(this, BUYERS.incrementAndGet());
  }

  /** Somebody new, for an evening. */
  Visitor visitor() {
    return new Visitor(this, BUYERS.incrementAndGet());
  }

  /** The seats of a new evening, each at this price. */
  List<Seat> schedule(int seats, long price) {
    Answer answer =
        asOrganiser()
            .post(
                reservations() + "/schedules",
                Map.of(
                    "concert",
                    "Winterreise",
                    "startsAt",
                    "2099-01-01T19:00:00Z",
                    "seats",
                    seats,
                    "price",
                    price),
                Map.of());
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
    long schedule = answer.body().get("scheduleId").asLong();
    return seatsOf(schedule).map(seat -> new Seat(schedule, seat.get("seatId").asLong())).toList();
  }

  /** The one seat of a new evening. */
  Seat seat(long price) {
    return schedule(1, price).get(0);
  }

  String statusOfSeat(Seat seat) {
    return seatsOf(seat.schedule())
        .filter(each -> each.get("seatId").asLong() == seat.id())
        .map(each -> each.get("status").asString())
        .findFirst()
        .orElseThrow();
  }

  long firstSeatOf(long schedule) {
    return seatsOf(schedule).findFirst().orElseThrow().get("seatId").asLong();
  }

  private Stream<JsonNode> seatsOf(long schedule) {
    return asViewer()
        .get(reservations() + "/schedules/" + schedule + "/seats")
        .body()
        .valueStream();
  }

  public Guarantees guarantees() {
    return new Guarantees(books);
  }

  /** Starts what a story left stopped and waits until all is ready. */
  public void everythingRuns() {
    stack.servers().stream().filter(server -> !server.isRunning()).forEach(Server::start);
    dataPlatformAnswers(200);
    for (String service : services()) {
      Waiting.until(service + " is ready", () -> http.get(service + "/readyz").status() == 200);
    }
  }

  void dataPlatformAnswers(int status) {
    dataPlatformAnswers(status, Duration.ZERO);
  }

  public void dataPlatformAnswers(int status, Duration delay) {
    http.put(
        stack.dataPlatformUrl() + "/behaviour",
        Map.of("status", status, "delayMillis", delay.toMillis()));
  }

  String statusOfOrder(long order) {
    return asViewer().get(orders() + "/orders/" + order).body().get("status").asString();
  }

  String statusOfPayment(long order) {
    return asViewer()
        .get(payments() + "/payments?orderId=" + order)
        .body()
        .get("status")
        .asString();
  }

  boolean hasPayment(long order) {
    return asViewer().get(payments() + "/payments?orderId=" + order).status() != 404;
  }

  /** The states of the payments of a reservation, of which there should be at most one. */
  List<String> paymentsOf(Visitor.Reservation reservation) {
    return books.queryForList(
        "select status from payment.payment where kind = 'RESERVATION' and subject_id = ?",
        String.class,
        reservation.id());
  }

  /** An operator has every best-effort step that was given up tried again; many need two. */
  void everythingGivenUpIsTriedAgain() {
    Waiting.until(
        "a backfill",
        () -> {
          Answer asked = backfill("it answers again");
          return asked.status() == 202 && (!waitsForApproval(asked) || approve(asked) == 202);
        });
  }

  private Answer backfill(String reason) {
    return asOperator()
        .post(
            orchestrator() + "/best-effort/backfill",
            Map.of("by", "kim", "reason", reason),
            Map.of());
  }

  /** The newest saga of an order. */
  Checkout theSagaOf(long order) {
    JsonNode sagas = asViewer().get(orchestrator() + "/sagas?orderId=" + order).body().get("sagas");
    return new Checkout(this, UUID.fromString(sagas.get(0).get("id").asString()));
  }

  /** How many deliveries, of orders and of reservations, the platforms keep for this saga. */
  long deliveriesOf(Checkout checkout) {
    return deliveries(checkout).count();
  }

  /** What the platform got of its one delivery. */
  JsonNode deliveryOf(Checkout checkout) {
    return deliveries(checkout).findFirst().orElseThrow().get("body");
  }

  private Stream<JsonNode> deliveries(Checkout checkout) {
    return Stream.of("/deliveries", "/reservations").flatMap(kind -> told(kind, checkout));
  }

  /** How many notices of a refund the platform keeps for this saga. */
  long refundsToldBy(Checkout refund) {
    return told("/refunds", refund).count();
  }

  private Stream<JsonNode> told(String kind, Checkout saga) {
    return http.get(stack.dataPlatformUrl() + kind)
        .body()
        .valueStream()
        .filter(notice -> notice.get("key").asString().contains(saga.sagaId().toString()));
  }

  /** Somebody in charge asks for this act. */
  Answer operatorAsks(Checkout saga, String act) {
    return asOperator()
        .post(
            orchestrator() + "/sagas/" + saga.sagaId() + "/" + act,
            Map.of("by", "kim", "reason", "a story"),
            Map.of());
  }

  /** Somebody in charge has all that was given up tried again. */
  void operatorBackfills() {
    Answer answer = backfill("a story");
    assertThat(answer.status()).as("%s", answer.body()).isEqualTo(202);
  }

  /** What one has asked for waits for a second one, who approves it. */
  void somebodyElseApproves(Answer asked) {
    assertThat(asked.status()).as("%s", asked.body()).isEqualTo(202);
    assertThat(waitsForApproval(asked)).as("%s", asked.body()).isTrue();
    assertThat(approve(asked)).isEqualTo(202);
  }

  private static boolean waitsForApproval(Answer asked) {
    return asked.body().path("waitingFor").asString("").equals("approval");
  }

  private int approve(Answer asked) {
    return asApprover()
        .post(
            orchestrator() + asked.body().path("links").path("approval").asString(),
            Map.of("by", "lee"),
            Map.of())
        .status();
  }

  /** Sends every command that this saga ever sent once more, and waits until each is answered. */
  void everyCommandComesAgain(Checkout checkout) {
    wire.sendAgain(COMMANDS, "saga.replies", checkout.sagaId());
  }

  /** How many commands and replies were ever sent. */
  long records() {
    return wire.count(TOPICS);
  }

  /** How many commands were ever sent. */
  long commands() {
    return wire.count(COMMANDS);
  }

  /**
   * Has the services, none of which may run, read again all that they ever read.
   *
   * @return how many records will come again
   */
  long everythingComesAgain() {
    return wire.beginsAgain();
  }

  /** Waits until all that stands on Kafka is handled; commands first, as they are answered. */
  void everythingIsHandled() {
    Waiting.until("all commands are handled", () -> wire.areRead(COMMANDS));
    Waiting.until("all replies are handled", () -> wire.areRead(List.of("saga.replies")));
  }

  /** Puts a record that nobody can read on each topic; returns how many. */
  int poisonsEveryTopic() {
    TOPICS.forEach(topic -> wire.send(topic, "not JSON".getBytes(UTF_8)));
    return TOPICS.size();
  }

  /** Deletes a topic with all that stands in it; returns when it is there again. */
  public void losesTopic(String topic) {
    wire.deletes(topic);
  }

  /** Dead letters of all topics so far. */
  public long deadLetters() {
    return wire.count(TOPICS.stream().map(topic -> topic + "-dlt").toList());
  }

  /** Until the youngest running saga has been waiting for longer than a step may take. */
  void waitsLongerThanAllDeadlines() {
    Waiting.until(
        "all deadlines have passed",
        () ->
            books.queryForObject(
                    """
                    select timestampdiff(second, max(created_at), utc_timestamp(6))
                    from orchestrator.saga
                    """,
                    Integer.class)
                > SECONDS_OF_ALL_DEADLINES * 11 / 10);
  }
}
