package io.paysaga.orchestrator.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** order-service's books. */
final class OrderBookClient implements ParticipantBook {

  static final String ORDERS = "orders.orders";
  static final String INBOX = "orders.inbox";

  private final BookClient door;

  OrderBookClient(BookClient door) {
    this.door = door;
  }

  record Excerpt(List<OrderRow> orders, List<BarredDo> barred) {

    Excerpt and(Excerpt other) {
      return new Excerpt(
          ParticipantBook.all(orders, other.orders), ParticipantBook.all(barred, other.barred));
    }
  }

  /**
   * @param totalPrice in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record OrderRow(
      long orderId,
      long buyerId,
      long totalPrice,
      Status status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt) {

    enum Status {
      PLACED,
      PAID,
      CANCELLED
    }

    boolean isPaid() {
      return status == Status.PAID;
    }

    /** A saga writes nothing but the time of payment; without it, the row is of no known time. */
    Instant writtenAt() {
      return Objects.requireNonNullElse(paidAt, placedAt);
    }
  }

  /** Orders paid by these sagas, and these orders. */
  Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    return door.read(Map.of("sagaIds", sagaIds, "orderIds", orderIds), Excerpt.class);
  }

  @Override
  public String name() {
    return "order";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return door.sagas(after, before, limit);
  }

  @Override
  public List<Effect> effects(Collection<UUID> sagaIds) {
    return read(sagaIds, List.of()).orders().stream()
        .map(
            row ->
                new Effect(
                    Objects.requireNonNull(row.sagaId()),
                    row.writtenAt(),
                    new Finding.Evidence(ORDERS, row)))
        .toList();
  }
}
