package io.paysaga.orchestrator.books;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.audit.AnsweredCommand;
import io.paysaga.saga.audit.BarredStep;
import io.paysaga.saga.audit.BookClient;
import io.paysaga.saga.audit.Finding;
import io.paysaga.saga.audit.ParticipantBook;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** order-service's books. */
public final class OrderBookClient implements ParticipantBook {

  static final String ORDERS = "orders.orders";
  static final String INBOX = "orders.inbox";

  private final BookClient book;

  public OrderBookClient(BookClient book) {
    this.book = book;
  }

  public record Excerpt(List<OrderRow> orders, List<BarredStep> barred) {

    private Excerpt and(Excerpt other) {
      return new Excerpt(
          ParticipantBook.all(orders, other.orders), ParticipantBook.all(barred, other.barred));
    }
  }

  /**
   * @param totalPrice in won
   * @param status as its owner calls it; a later build than this one may call it something new
   * @param sagaId which paid it; it stays when the order is refunded
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OrderRow(
      long orderId,
      long buyerId,
      long totalPrice,
      String status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt,
      @Nullable UUID refundSagaId,
      @Nullable Instant refundedAt) {

    public static final String PLACED = "PLACED";
    public static final String PAID = "PAID";
    public static final String CANCELLED = "CANCELLED";
    public static final String REFUNDED = "REFUNDED";

    boolean isPaid() {
      return PAID.equals(status);
    }

    boolean isRefunded() {
      return REFUNDED.equals(status);
    }

    boolean isSold() {
      return isPaid() || isRefunded();
    }

    boolean isOfKnownStatus() {
      return Set.of(PLACED, PAID, CANCELLED, REFUNDED).contains(status);
    }

    /** A saga writes nothing but the time of payment; without it, the row is of no known time. */
    Instant writtenAt() {
      return Objects.requireNonNullElse(paidAt, placedAt);
    }

    /** When a saga refunded it; without it, when it was paid. */
    Instant refundWrittenAt() {
      return Objects.requireNonNullElseGet(refundedAt, this::writtenAt);
    }
  }

  /** Orders paid or refunded by these sagas, and these orders. */
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    return book.read(Map.of("sagaIds", sagaIds, "orderIds", orderIds), Excerpt.class, Excerpt::and);
  }

  @Override
  public String name() {
    return "order";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return book.sagas(after, before, limit);
  }

  @Override
  public List<AnsweredCommand> answers(Collection<UUID> sagaIds) {
    return book.answers(sagaIds);
  }

  @Override
  public List<Effect> effects(Collection<UUID> sagaIds) {
    List<OrderRow> orders = read(sagaIds, List.of()).orders();
    return sagaIds.stream()
        .flatMap(
            id ->
                Stream.concat(
                    orders.stream()
                        .filter(row -> id.equals(row.sagaId()))
                        .map(row -> effect(id, row.writtenAt(), row)),
                    orders.stream()
                        .filter(row -> id.equals(row.refundSagaId()))
                        .map(row -> effect(id, row.refundWrittenAt(), row))))
        .toList();
  }

  private static Effect effect(UUID saga, Instant at, OrderRow row) {
    return new Effect(saga, at, new Finding.Evidence(ORDERS, row));
  }
}
