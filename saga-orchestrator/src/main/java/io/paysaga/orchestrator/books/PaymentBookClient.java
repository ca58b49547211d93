package io.paysaga.orchestrator.books;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.events.Payable;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** payment-service's books. */
public final class PaymentBookClient implements ParticipantBook {

  static final String PAYMENTS = "payment.payment";
  static final String HISTORY = "payment.payment_history";
  static final String INBOX = "payment.inbox";

  private final BookClient book;

  public PaymentBookClient(BookClient book) {
    this.book = book;
  }

  public record Excerpt(
      List<PaymentRow> payments, List<HistoryRow> history, List<BarredStep> barred) {

    private Excerpt and(Excerpt other) {
      return new Excerpt(
          ParticipantBook.all(payments, other.payments),
          ParticipantBook.all(history, other.history),
          ParticipantBook.all(barred, other.barred));
    }
  }

  /**
   * @param amount in won
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PaymentRow(
      long paymentId,
      String kind,
      long subjectId,
      long buyerId,
      long amount,
      Status status,
      @Nullable UUID sagaId,
      @Nullable Instant paidAt,
      Instant updatedAt) {

    public enum Status {
      READY,
      COMPLETED
    }

    public boolean isOf(@Nullable Payable payable) {
      return payable != null && kind.equals(payable.kind()) && subjectId == payable.id();
    }

    boolean isCompleted() {
      return status == Status.COMPLETED;
    }
  }

  /**
   * @param amount in won
   */
  public record HistoryRow(
      long id, long paymentId, Event event, UUID sagaId, long amount, Instant at) {

    public enum Event {
      PAID,
      REVERTED
    }
  }

  /** Payments made by these sagas or for these orders, and their history. */
  public Excerpt read(Collection<UUID> sagaIds, Collection<Long> orderIds) {
    return book.read(Map.of("sagaIds", sagaIds, "orderIds", orderIds), Excerpt.class, Excerpt::and);
  }

  @Override
  public String name() {
    return "payment";
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
    Excerpt excerpt = read(sagaIds, List.of());
    return Stream.concat(
            excerpt.payments().stream()
                .map(
                    row ->
                        new Effect(
                            Objects.requireNonNull(row.sagaId()),
                            row.updatedAt(),
                            new Finding.Evidence(PAYMENTS, row))),
            excerpt.history().stream()
                .filter(row -> sagaIds.contains(row.sagaId()))
                .map(row -> new Effect(row.sagaId(), row.at(), new Finding.Evidence(HISTORY, row))))
        .toList();
  }
}
