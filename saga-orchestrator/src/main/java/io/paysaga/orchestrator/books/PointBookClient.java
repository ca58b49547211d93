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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** point-service's books. */
public final class PointBookClient implements ParticipantBook {

  static final String LEDGER = "point.ledger";
  static final String ACCOUNTS = "point.account";
  static final String INBOX = "point.inbox";

  private final BookClient book;

  public PointBookClient(BookClient book) {
    this.book = book;
  }

  public record Excerpt(List<EntryRow> entries, List<Account> unbalanced, List<BarredStep> barred) {

    private Excerpt and(Excerpt other) {
      return new Excerpt(
          ParticipantBook.all(entries, other.entries),
          ParticipantBook.all(unbalanced, other.unbalanced),
          ParticipantBook.all(barred, other.barred));
    }
  }

  /**
   * @param amount in won
   * @param balance in won, afterwards
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record EntryRow(
      long id,
      long buyerId,
      Kind kind,
      long amount,
      long balance,
      @Nullable UUID sagaId,
      Instant at) {

    public enum Kind {
      CHARGE,
      USE,
      REFUND
    }
  }

  /**
   * @param balance in won, as the account says
   * @param ledger in won, what the entries add up to
   */
  public record Account(long buyerId, long balance, long ledger) {}

  /**
   * A page of all buyers; of these, those whose ledger does not add up to the balance.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  private record Unbalanced(List<Account> unbalanced, @Nullable Long next) {}

  /** What these sagas used and refunded. */
  public Excerpt read(Collection<UUID> sagaIds) {
    return book.read(
        Map.of("sagaIds", sagaIds, "buyerIds", List.of()), Excerpt.class, Excerpt::and);
  }

  /** Whether nobody else's points were moved in this saga's name. */
  public boolean areOf(long buyerId, UUID sagaId) {
    return read(List.of(sagaId)).entries().stream().allMatch(row -> row.buyerId() == buyerId);
  }

  @Override
  public String name() {
    return "points";
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
    return read(sagaIds).entries().stream()
        .map(
            row ->
                new Effect(
                    Objects.requireNonNull(row.sagaId()),
                    row.at(),
                    new Finding.Evidence(LEDGER, row)))
        .toList();
  }

  /** A balance and its ledger are read as of one moment, so one look is enough. */
  @Override
  public List<Finding> check(Collection<String> owners) {
    return findings(
        book.read(
                Map.of(
                    "sagaIds", List.of(), "buyerIds", owners.stream().map(Long::valueOf).toList()),
                Excerpt.class,
                Excerpt::and)
            .unbalanced());
  }

  @Override
  public void checkAll(Consumer<List<Finding>> found) {
    Long after = 0L;
    while (after != null) {
      Unbalanced page = book.get("/unbalanced?after=" + after, Unbalanced.class);
      found.accept(findings(page.unbalanced()));
      after = page.next();
    }
  }

  private static List<Finding> findings(List<Account> unbalanced) {
    return unbalanced.stream()
        .map(
            account ->
                Finding.ofSubject(
                    "ledger-does-not-add-up",
                    "BUYER:" + account.buyerId(),
                    "The ledger adds up to "
                        + account.ledger()
                        + " won, the balance is "
                        + account.balance()
                        + ".",
                    new Finding.Rows(ACCOUNTS, List.of(account))))
        .toList();
  }
}
