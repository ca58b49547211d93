package io.paysaga.orchestrator.checkout;

import io.paysaga.http.Problem;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Remembers which saga a buyer's {@code Idempotency-Key} stands for. */
@Component
class IdempotencyKeys {

  private final JdbcTemplate jdbc;

  IdempotencyKeys(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  private record Bound(UUID sagaId, boolean sameBody) {}

  /**
   * The saga that the request's key is bound to.
   *
   * @throws Problem 422 when the key was used with another body
   */
  Optional<UUID> sagaOf(CheckoutRequest asked) {
    if (asked.key() == null) {
      return Optional.empty();
    }
    Optional<Bound> bound =
        jdbc
            .query(
                """
                select bin_to_uuid(saga_id), body = unhex(sha2(?, 256))
                from idempotency_key where buyer_id = ? and name = ?
                """,
                (row, n) -> new Bound(UUID.fromString(row.getString(1)), row.getBoolean(2)),
                bodyOf(asked),
                asked.buyerId(),
                asked.key())
            .stream()
            .findFirst();
    if (bound.isPresent() && !bound.get().sameBody()) {
      throw Problem.unprocessable(
          "idempotency-key-reused", "The Idempotency-Key was used for another checkout.");
    }
    return bound.map(Bound::sagaId);
  }

  /**
   * Binds the request's key, if it has one.
   *
   * @throws org.springframework.dao.DuplicateKeyException when it is bound already
   */
  void bind(CheckoutRequest asked, UUID sagaId) {
    if (asked.key() != null) {
      jdbc.update(
          """
          insert into idempotency_key (buyer_id, name, body, saga_id)
          values (?, ?, unhex(sha2(?, 256)), uuid_to_bin(?))
          """,
          asked.buyerId(),
          asked.key(),
          bodyOf(asked),
          sagaId.toString());
    }
  }

  /** The body, whatever its white space and the order of its fields. */
  private static String bodyOf(CheckoutRequest asked) {
    return asked.buyerId() + "/" + asked.subject();
  }
}
