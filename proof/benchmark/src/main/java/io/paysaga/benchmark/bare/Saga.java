package io.paysaga.benchmark.bare;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.events.OrderCommand.CompleteOrder;
import io.paysaga.events.OrderCommand.ReopenOrder;
import io.paysaga.events.OrderDeliveryCommand.DeliverOrder;
import io.paysaga.events.Payable;
import io.paysaga.events.PaymentCommand.Pay;
import io.paysaga.events.PaymentCommand.RevertPay;
import io.paysaga.events.PaymentReply.Paid;
import io.paysaga.events.PointCommand.RefundPoint;
import io.paysaga.events.PointCommand.UsePoint;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.messaging.SagaMessage;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A pay saga: its row, and what comes next. Begun, or read from its row and moved on. */
final class Saga {

  private static final List<String> NAMES =
      List.of("pay", "use-point", "complete-order", "deliver-order");
  private static final int DELIVERY = 3;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** As it stands in the row. */
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  record Step(
      String name,
      String status,
      int attempts,
      @Nullable Instant dueAt,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {

    Step open(String as, Instant now, Instant due) {
      return new Step(name, as, 1, due, startedAt == null ? now : startedAt, null);
    }

    Step end(String as, Instant now) {
      return new Step(name, as, attempts, null, startedAt, now);
    }
  }

  record Failure(String step, String code, String message) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record State(List<Step> steps, @Nullable Failure failure) {}

  /** What it remembers. */
  private record Data(
      long orderId,
      long buyerId,
      long totalPrice,
      @Nullable Long paymentId,
      @Nullable Instant paidAt) {}

  /** A row of the journal, as its columns want it. */
  record Entry(UUID sagaId, int seq, String at, String event, String detail, String decided) {}

  private record Started(Data data) {}

  private record Answered(String command, int attempt, String type, Reply reply) {}

  private record Decided(String from, String to, List<Sent> sent) {}

  private record Sent(String command, int attempt) {}

  /**
   * What a transition wants done.
   *
   * @param send null when nothing
   */
  record Move(Entry entry, @Nullable SagaMessage<Command> send, boolean ended) {}

  /** What the door answers. */
  private record Resource(
      UUID id,
      String type,
      String subject,
      long orderId,
      long buyerId,
      String status,
      List<ResourceStep> steps,
      @Nullable Failure failure,
      Instant createdAt,
      Instant updatedAt) {}

  private record ResourceStep(
      String name,
      String status,
      int attempts,
      @Nullable Instant startedAt,
      @Nullable Instant endedAt) {}

  private final UUID id;
  private final int slot;
  private final Instant createdAt;
  private final Step[] steps;
  private Data data;
  private String status = "RUNNING";
  private @Nullable Failure failure;
  private Instant updatedAt;
  private int transitions;
  private int version = -1;

  private Saga(UUID id, Data data, int slot, Instant createdAt, List<Step> steps) {
    this.id = id;
    this.data = data;
    this.slot = slot;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.steps = steps.toArray(Step[]::new);
  }

  /** One that is yet to be started. */
  static Saga of(UUID id, OrderReads.Offer order, int slot, Instant now) {
    return new Saga(
        id,
        new Data(order.orderId(), order.buyerId(), order.totalPrice(), null, null),
        slot,
        now,
        NAMES.stream().map(name -> new Step(name, "PENDING", 0, null, null, null)).toList());
  }

  static final String COLUMNS =
      "id, active_key, buyer_id, created_at, data, definition_version, due_at, slot, state, status,"
          + " stuck_since, subject, transitions, type, updated_at, version, owner";

  /** By the columns in their order. */
  static Saga of(ResultSet row) throws SQLException {
    State state = Wire.JSON.readValue(row.getString(9), State.class);
    Saga saga =
        new Saga(
            Sql.uuid(row.getBytes(1)),
            Wire.JSON.readValue(row.getString(5), Data.class),
            row.getInt(8),
            Instant.parse(Sql.iso(String.valueOf(Sql.moment(row, 4)))),
            state.steps());
    saga.failure = state.failure();
    saga.status = row.getString(10);
    saga.transitions = row.getInt(13);
    saga.version = row.getInt(16);
    return saga;
  }

  UUID id() {
    return id;
  }

  Move start(Instant now) {
    return move("saga.started.v1", new Started(data), now, () -> open(0, Direction.DO, now));
  }

  /**
   * @param type the reply's name on the wire
   * @return null when it does not fit
   */
  @Nullable Move answered(SagaMessage<Reply> message, String type, Instant now) {
    CommandId command = message.commandId();
    int at = NAMES.indexOf(command.step());
    boolean undo = command.direction() == Direction.UNDO;
    if (!steps[at].status().equals(undo ? "UNDOING" : "DOING")) {
      return null;
    }
    return move(
        "saga.answered.v1",
        new Answered(message.id(), message.attempt(), type, message.body()),
        now,
        () -> undo ? undone(at, now) : done(at, message.body(), now));
  }

  private @Nullable SagaMessage<Command> undone(int at, Instant now) {
    steps[at] = steps[at].end("UNDONE", now);
    if (at > 0) {
      return open(at - 1, Direction.UNDO, now);
    }
    status = "COMPENSATED";
    return null;
  }

  private @Nullable SagaMessage<Command> done(int at, Reply reply, Instant now) {
    if (reply instanceof Reply.Refusal refusal) {
      failure = new Failure(NAMES.get(at), refusal.code(), refusal.message());
      status = "COMPENSATING";
      return open(at, Direction.UNDO, now);
    }
    if (reply instanceof Paid paid) {
      data =
          new Data(
              data.orderId(), data.buyerId(), data.totalPrice(), paid.paymentId(), paid.paidAt());
    }
    steps[at] = steps[at].end("DONE", now);
    if (at + 1 == DELIVERY) {
      status = "COMPLETED";
    }
    return at < DELIVERY ? open(at + 1, Direction.DO, now) : null;
  }

  private SagaMessage<Command> open(int at, Direction direction, Instant now) {
    boolean undo = direction == Direction.UNDO;
    Duration wait = at == DELIVERY ? ANSWER.multipliedBy(2) : ANSWER;
    steps[at] =
        steps[at].open(
            undo ? "UNDOING" : "DOING",
            now,
            now.plus(wait.plusMillis(ThreadLocalRandom.current().nextInt(600))));
    CommandId command = new CommandId(id, NAMES.get(at), direction);
    return SagaMessage.of(command, commandOf(at, undo), 1, traceOf(command), now);
  }

  private Command commandOf(int at, boolean undo) {
    Payable order = Payable.order(data.orderId());
    return switch (NAMES.get(at)) {
      case "pay" -> undo ? new RevertPay(order) : new Pay(order, data.buyerId(), data.totalPrice());
      case "use-point" ->
          undo ? new RefundPoint(data.buyerId()) : new UsePoint(data.buyerId(), data.totalPrice());
      case "complete-order" ->
          undo
              ? new ReopenOrder(data.orderId())
              : new CompleteOrder(data.orderId(), data.totalPrice());
      default ->
          new DeliverOrder(
              data.orderId(),
              Objects.requireNonNull(data.paymentId()),
              Objects.requireNonNull(data.paidAt()));
    };
  }

  /** The saga's id is its trace id; the span is a hash of the command's id. */
  private static String traceOf(CommandId command) {
    return "00-%s-%08x00000001-01"
        .formatted(command.sagaId().toString().replace("-", ""), command.toString().hashCode());
  }

  private Move move(
      String event, Object detail, Instant now, Supplier<@Nullable SagaMessage<Command>> change) {
    String from = status;
    SagaMessage<Command> send = change.get();
    transitions++;
    updatedAt = now;
    List<Sent> sent = send == null ? List.of() : List.of(new Sent(send.id(), send.attempt()));
    return new Move(
        new Entry(
            id,
            transitions,
            Sql.time(now),
            event,
            Wire.JSON.writeValueAsString(detail),
            Wire.JSON.writeValueAsString(new Decided(from, status, sent))),
        send,
        !from.equals(status) && !status.equals("COMPENSATING"));
  }

  static String activeKey(long orderId) {
    return "pay-order/" + Payable.order(orderId);
  }

  /** Writes the whole row, as COLUMNS order it. */
  void write(PreparedStatement row) throws SQLException {
    row.setBytes(1, Sql.bytes(id));
    row.setString(2, status.equals("COMPENSATED") ? null : activeKey(data.orderId()));
    row.setLong(3, data.buyerId());
    row.setString(4, Sql.time(createdAt));
    row.setString(5, Wire.JSON.writeValueAsString(data));
    row.setInt(6, 1);
    row.setString(7, dueAt());
    row.setInt(8, slot);
    row.setString(9, Wire.JSON.writeValueAsString(new State(List.of(steps), failure)));
    row.setString(10, status);
    row.setString(11, null);
    row.setString(12, Payable.order(data.orderId()).toString());
    row.setInt(13, transitions);
    row.setString(14, "pay-order");
    row.setString(15, Sql.time(updatedAt));
    row.setInt(16, ++version);
    row.setString(17, Long.toString(data.buyerId()));
  }

  private @Nullable String dueAt() {
    for (Step step : steps) {
      if (step.dueAt() != null) {
        return Sql.time(step.dueAt());
      }
    }
    return null;
  }

  /** What the door answers, as JSON. */
  String asResource() {
    return Wire.JSON.writeValueAsString(
        new Resource(
            id,
            "pay-order",
            Payable.order(data.orderId()).toString(),
            data.orderId(),
            data.buyerId(),
            status,
            List.of(steps).stream()
                .map(
                    step ->
                        new ResourceStep(
                            step.name(),
                            step.status(),
                            step.attempts(),
                            step.startedAt(),
                            step.endedAt()))
                .toList(),
            failure,
            createdAt,
            updatedAt));
  }
}
