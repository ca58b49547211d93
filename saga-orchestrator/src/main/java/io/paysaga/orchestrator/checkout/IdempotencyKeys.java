package io.paysaga.orchestrator.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.messaging.MultiRowInsert;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
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

  /** Two buyers may use one name. */
  record Key(long buyerId, String name) {

    /** The key of a request that has one. */
    static Key of(SagaRequest<?> request) {
      return new Key(request.buyerId(), requireNonNull(request.key()));
    }
  }

  /** Which saga a key stands for, and of what was asked. */
  record Binding(UUID sagaId, byte[] body) {

    static Binding of(SagaRequest<?> request, UUID sagaId) {
      return new Binding(sagaId, hashOf(request));
    }

    /** Whether the key was used for this, and not for anything else. */
    boolean isOf(SagaRequest<?> request) {
      return Arrays.equals(body, hashOf(request));
    }
  }

  /**
   * The keys of these requests that are bound.
   *
   * @param requests at least one, all with a key
   */
  Map<Key, Binding> bound(Collection<SagaRequest<?>> requests) {
    Map<Key, Binding> bound = new HashMap<>();
    jdbc.query(
        "select buyer_id, name, body, saga_id from idempotency_key"
            + " where "
            + requests.stream().map(each -> "(buyer_id = ? and name = ?)").collect(joining(" or ")),
        row -> {
          bound.put(
              new Key(row.getLong("buyer_id"), row.getString("name")),
              new Binding(UUIDUtil.uuid(row.getBytes("saga_id")), row.getBytes("body")));
        },
        requests.stream().flatMap(each -> Stream.of(each.buyerId(), each.key())).toArray());
    return bound;
  }

  /**
   * Binds keys.
   *
   * @throws org.springframework.dao.DuplicateKeyException when one is bound already
   */
  void bind(Map<Key, Binding> bindings) {
    INSERT.run(
        jdbc,
        bindings.entrySet(),
        each ->
            new Object[] {
              each.getKey().buyerId(),
              each.getKey().name(),
              each.getValue().body(),
              each.getValue().sagaId()
            });
  }

  /**
   * SHA-256 of what was asked, whatever the white space of its body and the order of its fields.
   */
  private static byte[] hashOf(SagaRequest<?> request) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(request.asked().getBytes(UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
