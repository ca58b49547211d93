package io.paysaga.saga.messaging;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The keys that one pair shares: the current one signs, and each of them verifies. */
final class SignatureKeys {

  private final Map<String, SignatureKey> byId = new HashMap<>();
  private final SignatureKey current;

  /**
   * @param setting what the settings of this pair begin with
   * @throws IllegalStateException naming the setting that is wrong
   */
  SignatureKeys(String setting, SignatureProperties.Keys keys) {
    keys.retired()
        .keySet()
        .forEach(
            id -> {
              if (!keys.secrets().containsKey(id)) {
                throw new IllegalStateException(
                    setting + ".retired." + id + ": there is no such key.");
              }
            });
    keys.secrets()
        .forEach(
            (id, secret) ->
                byId.put(
                    id,
                    SignatureKey.of(
                        setting + ".secrets." + id,
                        id,
                        secret,
                        keys.retired().getOrDefault(id, Instant.MAX))));
    List<SignatureKey> signing =
        byId.values().stream()
            .filter(key -> key.until().equals(Instant.MAX))
            .filter(key -> keys.current() == null || keys.current().equals(key.id()))
            .toList();
    if (signing.size() != 1) {
      throw new IllegalStateException(
          setting
              + ".current must name the key that signs, one that is not retired, of "
              + new TreeSet<>(byId.keySet())
              + ".");
    }
    current = signing.get(0);
  }

  SignatureKey current() {
    return current;
  }

  /** A key that may have signed what is read at this moment. */
  Optional<SignatureKey> find(String id, Instant now) {
    return Optional.ofNullable(byId.get(id)).filter(key -> now.isBefore(key.until()));
  }
}
