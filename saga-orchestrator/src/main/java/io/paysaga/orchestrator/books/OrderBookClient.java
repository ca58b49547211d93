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
import java.util.UUID;
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
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record OrderRow(
      long orderId,
      long buyerId,
      long totalPrice,
      Status status,
      @Nullable UUID sagaId,
      Instant placedAt,
      @Nullable Instant paidAt) {

    public enum Status {
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
