package io.paysaga.orchestrator.checkout;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.RestClientException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The service that owns what a saga is wanted for, asked over HTTP under the lock, about all things
 * of a batch at once. What it tells of one thing and is not understood spoils nothing of the
 * others.
 *
 * @param <T> what it tells of one thing
 */
public final class BatchedReadClient<T> {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /** The id of nothing. */
  private static final long NONE = 0;

  private final String service;
  private final Function<String, @Nullable List<JsonNode>> list;
  private final String idField;
  private final Function<JsonNode, T> read;

  /**
   * @param service as {@code order-service}
   * @param longestWait for a connection and the whole answer together
   * @param list asks the service for those that exist of these ids, given as {@code 1,2}
   * @param id the field that tells which of them a thing is
   * @param read throws a {@link JacksonException} when it does not understand
   * @throws IllegalArgumentException when a lock may end before the answer comes
   */
  public BatchedReadClient(
      String service,
      Duration longestWait,
      CheckoutProperties door,
      Function<String, @Nullable List<JsonNode>> list,
      String id,
      Function<JsonNode, T> read) {
    this.service = service;
    this.list = list;
    this.idField = id;
    this.read = read;
    Duration lease = door.checkout().lock().lease();
    if (longestWait.compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "paysaga.checkout.lock.lease (%s) must be longer than paysaga.%s.connect-timeout plus paysaga.%s.read-timeout (%s): it is asked under the lock.",
              lease,
              service,
              service,
              longestWait));
    }
  }

  /** What the service told of several things by their ids, or that it told nothing. */
  public record Told(Map<Long, JsonNode> things, @Nullable Unavailable nothing) {

    private Optional<JsonNode> of(long id) {
      if (nothing != null) {
        throw nothing;
      }
      return Optional.ofNullable(things.get(id));
    }
  }

  /**
   * Takes at most the longest wait.
   *
   * @param ids so many as it answers at once
   */
  public Told ask(Set<Long> ids) {
    try {
      return new Told(found(new TreeSet<>(ids)), null);
    } catch (RestClientException | HttpMessageConversionException away) {
      return new Told(Map.of(), unavailable(service + " does not answer now.", away));
    }
  }

  /**
   * @return empty when there is no such thing
   * @throws Unavailable when the service did not tell, or not so that it is understood
   */
  public Optional<T> find(long id, Told told) {
    return told.of(id).map(this::understood);
  }

  private T understood(JsonNode told) {
    try {
      return read.apply(told);
    } catch (JacksonException newer) {
      throw unavailable("What " + service + " tells of it is not understood here.", newer);
    }
  }

  private Map<Long, JsonNode> found(Set<Long> ids) {
    List<JsonNode> listed = list.apply(ids.stream().map(String::valueOf).collect(joining(",")));
    if (listed == null) {
      throw new RestClientException(service + " answered with nothing");
    }
    Map<Long, JsonNode> found = new HashMap<>();
    for (JsonNode thing : listed) {
      found.put(thing.path(idField).asLong(NONE), thing);
    }
    if (!ids.containsAll(found.keySet())) {
      throw new RestClientException(service + " was asked for " + ids + ", and told " + found);
    }
    return found;
  }

  private Unavailable unavailable(String sentence, Throwable cause) {
    return new Unavailable(service + "-unavailable", sentence, RETRY_AFTER, cause);
  }
}
