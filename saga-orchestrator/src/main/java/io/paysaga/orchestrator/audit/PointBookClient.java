package io.paysaga.orchestrator.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** point-service's books. */
final class PointBookClient implements ParticipantBook {

  static final String LEDGER = "point.ledger";
  static final String ACCOUNTS = "point.account";
  static final String INBOX = "point.inbox";

  private final BookClient door;

  PointBookClient(BookClient door) {
    this.door = door;
  }

  record Excerpt(List<EntryRow> entries, List<Account> unbalanced, List<BarredDo> barred) {

    Excerpt and(Excerpt other) {
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
  record EntryRow(
      long id,
      long buyerId,
      Kind kind,
      long amount,
      long balance,
      @Nullable UUID sagaId,
      Instant at) {

    enum Kind {
      CHARGE,
      USE,
      REFUND
    }
  }

  /**
   * @param balance in won, as the account says
   * @param ledger in won, what the entries add up to
   */
  record Account(long buyerId, long balance, long ledger) {}

  /**
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Unbalanced(List<Account> unbalanced, @Nullable Long next) {}

  /** What these sagas used and refunded. */
  Excerpt read(Collection<UUID> sagaIds) {
    return door.read(Map.of("sagaIds", sagaIds, "buyerIds", List.of()), Excerpt.class);
  }

  /** Of these buyers, those whose ledger does not add up to the balance. */
  List<Account> unbalanced(Collection<Long> buyerIds) {
    return door.read(Map.of("sagaIds", List.of(), "buyerIds", buyerIds), Excerpt.class)
        .unbalanced();
  }

  /** A page of all buyers; of these, those whose ledger does not add up to the balance. */
  Unbalanced unbalancedOfAll(long after) {
    return door.get("/unbalanced?after=" + after, Unbalanced.class);
  }

  @Override
  public String name() {
    return "points";
  }

  @Override
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return door.sagas(after, before, limit);
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
}
