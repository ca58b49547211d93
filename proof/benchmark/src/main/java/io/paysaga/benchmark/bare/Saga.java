package io.paysaga.benchmark.bare;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A pay saga: its row, and what comes next. Begun, or read from its row and moved on. */
final class Saga {

  private static final List<String> NAMES =
      List.of("pay", "use-point", "complete-order", "deliver-order");
  private static final int DELIVERY = 3;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private static final class Step {
    private final String name;
    private String status = "PENDING";
    private @Nullable String dueAt;
    private @Nullable String startedAt;
    private @Nullable String endedAt;

    Step(String name) {
      this.name = name;
    }

    boolean isStarted() {
      return startedAt != null;
    }
  }

  /** A row of the journal, as its columns want it. */
  record Entry(UUID sagaId, int seq, String at, String event, String detail, String decided) {}

  /**
   * What a transition wants done.
   *
   * @param send null when nothing
   * @param topic where to send
   */
  record Move(Entry entry, @Nullable Message send, @Nullable String topic, boolean ended) {}

  private final UUID id;
  private final long orderId;
  private final long buyerId;
  private final long price;
  private final int slot;
  private final String createdAt;
  private final Step[] steps = NAMES.stream().map(Step::new).toArray(Step[]::new);
  private String status = "RUNNING";
  private @Nullable String paymentId;
  private @Nullable String paidAt;
  private @Nullable String failure;
  private String updatedAt;
  private int transitions;
  private int version = -1;

  Saga(UUID id, long orderId, long buyerId, long price, int slot, String createdAt) {
    this.id = id;
    this.orderId = orderId;
    this.buyerId = buyerId;
    this.price = price;
    this.slot = slot;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
  }

  static final String COLUMNS =
      "id, active_key, buyer_id, created_at, data, definition_version, due_at, slot, state, status,"
          + " stuck_since, subject, transitions, type, updated_at, version";

  /** By the columns in their order. */
  static Saga of(ResultSet row) throws SQLException {
    String data = row.getString(5);
    Saga saga =
        new Saga(
            Sql.uuid(row.getBytes(1)),
            Json.number(data, "orderId"),
            row.getLong(3),
            Json.number(data, "totalPrice"),
            row.getInt(8),
            Sql.iso(String.valueOf(Sql.moment(row, 4))));
    saga.paymentId = Json.field(data, "paymentId");
    saga.paidAt = Json.field(data, "paidAt");
    saga.readState(row.getString(9));
    saga.status = row.getString(10);
    saga.transitions = row.getInt(13);
    saga.version = row.getInt(16);
    return saga;
  }

  /** Steps stand in their order, each an object without objects. */
  private void readState(String state) {
    int start = state.indexOf('[');
    for (Step step : steps) {
      start = state.indexOf('{', start);
      int end = state.indexOf('}', start) + 1;
      String json = state.substring(start, end);
      step.status = String.valueOf(Json.field(json, "status"));
      step.dueAt = Json.field(json, "dueAt");
      step.startedAt = Json.field(json, "startedAt");
      step.endedAt = Json.field(json, "endedAt");
      start = end;
    }
    int why = state.indexOf("\"code\"", start);
    if (why >= 0) {
      failure = state.substring(state.lastIndexOf('{', why), state.indexOf('}', why) + 1);
    }
  }

  UUID id() {
    return id;
  }

  Move start(Instant now) {
    return move("Started", "{\"data\":" + data() + '}', now, () -> open(0, false, now));
  }

  /** Null when it does not fit. */
  @Nullable Move answered(Message reply, Instant now) {
    int at = NAMES.indexOf(reply.step());
    Step step = steps[at];
    boolean open = step.status.equals(reply.isUndo() ? "UNDOING" : "DOING");
    if (!open) {
      return null;
    }
    String detail =
        "{\"command\":\""
            + reply.id()
            + "\",\"attempt\":"
            + reply.attempt()
            + ",\"type\":\""
            + reply.type()
            + "\",\"reply\":"
            + reply.body()
            + '}';
    return move("Answered", detail, now, () -> answer(at, reply, now));
  }

  private @Nullable Message answer(int at, Message reply, Instant now) {
    Step step = steps[at];
    if (reply.isUndo()) {
      end(step, "UNDONE", now);
      if (at > 0) {
        return open(at - 1, true, now);
      }
      status = "COMPENSATED";
      return null;
    }
    if (isRefusal(reply)) {
      failure =
          "{\"step\":\""
              + step.name
              + "\",\"code\":\"not-enough-points\",\"message\":\"The balance is "
              + Json.number(reply.body(), "balance")
              + " won; "
              + Json.number(reply.body(), "required")
              + " are needed.\"}";
      status = "COMPENSATING";
      return open(at, true, now);
    }
    if (at == 0) {
      paymentId = Json.field(reply.body(), "paymentId");
      paidAt = Json.field(reply.body(), "paidAt");
    }
    end(step, "DONE", now);
    if (at + 1 == DELIVERY) {
      status = "COMPLETED";
    }
    return at < DELIVERY ? open(at + 1, false, now) : null;
  }

  private static boolean isRefusal(Message reply) {
    return reply.type().equals("io.paysaga.point.not-enough-points.v1");
  }

  private void end(Step step, String end, Instant now) {
    step.status = end;
    step.dueAt = null;
    step.endedAt = now.toString();
  }

  private Message open(int at, boolean undo, Instant now) {
    Step step = steps[at];
    step.status = undo ? "UNDOING" : "DOING";
    step.startedAt = step.startedAt == null ? now.toString() : step.startedAt;
    step.endedAt = null;
    Duration wait = at == DELIVERY ? ANSWER.multipliedBy(2) : ANSWER;
    step.dueAt = now.plus(wait.plusMillis(ThreadLocalRandom.current().nextInt(600))).toString();
    String name = undo ? step.name + "/undo" : step.name;
    String order = "ORDER:" + orderId;
    String buyer = Long.toString(buyerId);
    return switch (name) {
      case "pay" ->
          command(
              step,
              "io.paysaga.payment.pay.v1",
              order,
              "{\"payable\":"
                  + payable()
                  + ",\"buyerId\":"
                  + buyerId
                  + ",\"amount\":"
                  + price
                  + '}');
      case "pay/undo" ->
          command(
              step, "io.paysaga.payment.revert-pay.v1", order, "{\"payable\":" + payable() + '}');
      case "use-point" ->
          command(
              step,
              "io.paysaga.point.use.v1",
              buyer,
              "{\"buyerId\":" + buyerId + ",\"amount\":" + price + '}');
      case "use-point/undo" ->
          command(step, "io.paysaga.point.refund.v1", buyer, "{\"buyerId\":" + buyerId + '}');
      case "complete-order" ->
          command(
              step,
              "io.paysaga.order.complete.v1",
              order,
              "{\"orderId\":" + orderId + ",\"price\":" + price + '}');
      case "complete-order/undo" ->
          command(step, "io.paysaga.order.reopen.v1", order, "{\"orderId\":" + orderId + '}');
      default ->
          command(
              step,
              "io.paysaga.order.deliver.v1",
              order,
              "{\"orderId\":"
                  + orderId
                  + ",\"paymentId\":"
                  + paymentId
                  + ",\"paidAt\":\""
                  + paidAt
                  + "\"}");
    };
  }

  private Message command(Step step, String type, String subject, String body) {
    return Message.command(id, step.name, step.status.equals("UNDOING"), type, subject, body);
  }

  private String payable() {
    return "{\"kind\":\"ORDER\",\"id\":" + orderId + '}';
  }

  @FunctionalInterface
  private interface Change {
    @Nullable Message make();
  }

  private Move move(String event, String detail, Instant now, Change change) {
    String from = status;
    Message send = change.make();
    transitions++;
    updatedAt = now.toString();
    String sent = send == null ? "" : "{\"command\":\"" + send.id() + "\",\"attempt\":1}";
    String decided =
        "{\"from\":\"" + from + "\",\"to\":\"" + status + "\",\"sent\":[" + sent + "]}";
    boolean ended = !from.equals(status) && !status.equals("COMPENSATING");
    return new Move(
        new Entry(id, transitions, Sql.time(now), event, detail, decided),
        send,
        send == null ? null : topicOf(send),
        ended);
  }

  private static String topicOf(Message command) {
    return switch (command.step()) {
      case "pay" -> "payment.commands";
      case "use-point" -> "point.commands";
      case "complete-order" -> "order.commands";
      default -> "order.deliveries";
    };
  }

  String activeKey() {
    return activeKey(orderId);
  }

  static String activeKey(long orderId) {
    return "pay-order/ORDER:" + orderId;
  }

  /** Writes the whole row, as COLUMNS order it. */
  void write(PreparedStatement row) throws SQLException {
    row.setBytes(1, Sql.bytes(id));
    row.setString(2, status.equals("COMPENSATED") ? null : activeKey());
    row.setLong(3, buyerId);
    row.setString(4, Sql.time(createdAt));
    row.setString(5, data());
    row.setInt(6, 1);
    row.setString(7, dueAt());
    row.setInt(8, slot);
    row.setString(9, state());
    row.setString(10, status);
    row.setString(11, null);
    row.setString(12, "ORDER:" + orderId);
    row.setInt(13, transitions);
    row.setString(14, "pay-order");
    row.setString(15, Sql.time(updatedAt));
    row.setInt(16, ++version);
  }

  private @Nullable String dueAt() {
    for (Step step : steps) {
      if (step.dueAt != null) {
        return Sql.time(step.dueAt);
      }
    }
    return null;
  }

  private String data() {
    return "{\"orderId\":"
        + orderId
        + ",\"buyerId\":"
        + buyerId
        + ",\"totalPrice\":"
        + price
        + ",\"paymentId\":"
        + paymentId
        + ",\"paidAt\":"
        + Json.quoted(paidAt)
        + '}';
  }

  private String state() {
    StringBuilder json = new StringBuilder(800).append("{\"steps\":[");
    for (Step step : steps) {
      json.append(step == steps[0] ? "" : ",");
      json.append("{\"name\":\"").append(step.name);
      json.append("\",\"status\":\"").append(step.status);
      json.append(step.isStarted() ? "\",\"attempts\":1" : "\"");
      append(json, "dueAt", step.dueAt);
      append(json, "startedAt", step.startedAt);
      append(json, "endedAt", step.endedAt);
      json.append('}');
    }
    json.append(failure == null ? "]" : "],\"failure\":" + failure);
    return json.append('}').toString();
  }

  /** What a step has not reached is left out. */
  private static void append(StringBuilder json, String name, @Nullable String moment) {
    if (moment != null) {
      json.append(",\"").append(name).append("\":\"").append(moment).append('"');
    }
  }

  /** What the door answers. */
  String asResource() {
    StringBuilder json =
        new StringBuilder(800)
            .append("{\"id\":\"")
            .append(id)
            .append("\",\"type\":\"pay-order\",\"subject\":\"ORDER:")
            .append(orderId)
            .append("\",\"orderId\":")
            .append(orderId)
            .append(",\"buyerId\":")
            .append(buyerId)
            .append(",\"status\":\"")
            .append(status)
            .append("\",\"steps\":[");
    for (Step step : steps) {
      json.append(step == steps[0] ? "" : ",");
      json.append("{\"name\":\"").append(step.name);
      json.append("\",\"status\":\"").append(step.status);
      json.append("\",\"attempts\":").append(step.isStarted() ? 1 : 0);
      json.append(",\"startedAt\":").append(Json.quoted(step.startedAt));
      json.append(",\"endedAt\":").append(Json.quoted(step.endedAt)).append('}');
    }
    return json.append("],\"failure\":")
        .append(failure)
        .append(",\"createdAt\":\"")
        .append(createdAt)
        .append("\",\"updatedAt\":\"")
        .append(updatedAt)
        .append("\"}")
        .toString();
  }
}
