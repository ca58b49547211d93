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
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.RestClientException;

/**
 * The service that owns what is checked out, asked over HTTP under the checkout's lock: requests
 * that come while others are under way share one.
 *
 * @param <T> what it tells of one thing
 */
public final class BatchedReadClient<T> {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private static final int CALLS = 2;
  private static final int MOST_IN_A_CALL = 100;

  private final String service;
  private final Function<String, @Nullable List<T>> list;
  private final ToLongFunction<T> idOf;
  private final RequestCoalescer<Long, Optional<T>> questions;

  /**
   * @param service as {@code order-service}
   * @param longestWait for a connection and the whole answer together
   * @param list asks the service for those that exist of these ids, given as {@code 1,2}
   * @throws IllegalArgumentException when a lock may end before the answer comes
   */
  public BatchedReadClient(
      String service,
      Duration longestWait,
      CheckoutProperties door,
      Function<String, @Nullable List<T>> list,
      ToLongFunction<T> idOf) {
    this.service = service;
    this.list = list;
    this.idOf = idOf;
    this.questions =
        new RequestCoalescer<>(
            CALLS, MOST_IN_A_CALL, this::findAll, door.checkout().mostQueued(), () -> away(null));
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

  /**
   * Takes at most the longest wait, and as long again when other questions are under way. When the
   * service is slow, only so many wait for those; a further one is refused at once.
   *
   * @return empty when there is no such thing
   * @throws Unavailable when the service does not tell
   */
  public Optional<T> find(long id) {
    return questions.ask(id);
  }

  private List<Optional<T>> findAll(List<Long> ids) {
    Map<Long, T> found = read(new TreeSet<>(ids));
    return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
  }

  private Map<Long, T> read(Set<Long> ids) {
    try {
      List<T> listed = list.apply(ids.stream().map(String::valueOf).collect(joining(",")));
      if (listed == null || listed.stream().anyMatch(thing -> thing == null)) {
        throw new RestClientException(service + " answered with nothing");
      }
      Map<Long, T> found = new HashMap<>();
      for (T thing : listed) {
        found.put(idOf.applyAsLong(thing), thing);
      }
      if (!ids.containsAll(found.keySet())) {
        throw new RestClientException(service + " was asked for " + ids + ", and told " + found);
      }
      return found;
    } catch (RestClientException | HttpMessageConversionException away) {
      throw away(away);
    }
  }

  private Unavailable away(@Nullable Throwable cause) {
    return new Unavailable(
        service + "-unavailable", service + " does not answer now.", RETRY_AFTER, cause);
  }
}
