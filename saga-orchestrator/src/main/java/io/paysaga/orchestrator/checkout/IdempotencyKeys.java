package io.paysaga.orchestrator.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.messaging.MultiRowInsert;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Remembers which saga a buyer's {@code Idempotency-Key} stands for. */
@Component
class IdempotencyKeys {

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into("idempotency_key", "buyer_id", "name", "body", "saga_id");

  private final JdbcTemplate jdbc;

  IdempotencyKeys(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  /** Which saga a key stands for, and of which body. */
  record Bound(UUID sagaId, byte[] body) {

    /**
     * @throws Problem 422 when the key was used with another body
     */
    UUID sagaOf(CheckoutRequest asked) {
      if (!Arrays.equals(body, hashOf(asked))) {
        throw Problem.unprocessable(
            "idempotency-key-reused", "The Idempotency-Key was used for another checkout.");
      }
      return sagaId;
    }
  }

  private record Key(long buyerId, @Nullable String name) {

    static Key of(CheckoutRequest asked) {
      return new Key(asked.buyerId(), asked.key());
    }
  }

  /** The requests whose key is bound. */
  Map<CheckoutRequest, Bound> bound(Collection<CheckoutRequest> asked) {
    Map<Key, Bound> bound = new HashMap<>();
    jdbc.query(
        "select buyer_id, name, body, saga_id from idempotency_key"
            + " where "
            + asked.stream().map(each -> "(buyer_id = ? and name = ?)").collect(joining(" or ")),
        row -> {
          bound.put(
              new Key(row.getLong("buyer_id"), row.getString("name")),
              new Bound(UUIDUtil.uuid(row.getBytes("saga_id")), row.getBytes("body")));
        },
        asked.stream().flatMap(each -> Stream.of(each.buyerId(), each.key())).toArray());
    return asked.stream()
        .distinct()
        .filter(each -> bound.containsKey(Key.of(each)))
        .collect(toMap(Function.identity(), each -> bound.get(Key.of(each))));
  }

  /**
   * Binds the requests' keys.
   *
   * @throws org.springframework.dao.DuplicateKeyException when one is bound already
   */
  void bind(Map<CheckoutRequest, UUID> sagaIds) {
    INSERT.run(
        jdbc,
        sagaIds.entrySet(),
        entry ->
            new Object[] {
              entry.getKey().buyerId(),
              entry.getKey().key(),
              hashOf(entry.getKey()),
              entry.getValue()
            });
  }

  /** SHA-256 of the body, whatever its white space and the order of its fields. */
  private static byte[] hashOf(CheckoutRequest asked) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest((asked.buyerId() + "/" + asked.subject()).getBytes(UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
