package io.paysaga.orchestrator.checkout;

import static java.util.stream.Collectors.joining;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/**
 * The service that owns what is checked out, asked over HTTP under the checkout's lock, by those
 * who come together in one request.
 *
 * @param <T> what it tells
 */
public final class BatchedReadClient<T> {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private static final int CALLS = 2;
  private static final int TOGETHER = 100;

  private final String service;
  private final String path;
  private final Class<T[]> type;
  private final ToLongFunction<T> idOf;
  private final RestClient http;
  private final RequestCoalescer<Long, Optional<T>> questions =
      new RequestCoalescer<>(CALLS, TOGETHER, this::findTogether);

  /**
   * Takes the service's settings, {@code paysaga.<service>.*}, and checks them.
   *
   * @param service as {@code order-service}
   * @param url where it answers, as http://host:port
   * @param connectTimeout longest wait for a connection
   * @param readTimeout longest wait for the whole answer
   * @param path of its things, as {@code /orders}: with {@code ?ids=1,2} it lists those that exist
   * @param type of what it lists
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public BatchedReadClient(
      String service,
      URI url,
      Duration connectTimeout,
      Duration readTimeout,
      String path,
      Class<T[]> type,
      ToLongFunction<T> idOf,
      CheckoutProperties door,
      RestClient.Builder http) {
    this.service = service;
    this.path = path;
    this.type = type;
    this.idOf = idOf;
    String prefix = "paysaga." + service;
    if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
      throw new IllegalArgumentException(
          prefix + ".url is http://host:port or https://host:port, not '" + url + "'.");
    }
    CheckoutProperties.positive(prefix + ".connect-timeout", connectTimeout);
    CheckoutProperties.positive(prefix + ".read-timeout", readTimeout);
    Duration lease = door.checkout().lock().lease();
    Duration read = connectTimeout.plus(readTimeout);
    if (read.compareTo(lease) >= 0) {
      throw new IllegalArgumentException(
          "paysaga.checkout.lock.lease (%s) must be longer than %s.connect-timeout plus %s.read-timeout (%s): it is asked under the lock."
              .formatted(lease, prefix, prefix, read));
    }
    JdkClientHttpRequestFactory requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newCachedThreadPool(this::thread))
                .connectTimeout(connectTimeout)
                .build());
    requests.setReadTimeout(readTimeout);
    this.http = http.baseUrl(url.toString()).requestFactory(requests).build();
  }

  /** Born in a request, it outlives the web application and must not hold on to it. */
  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, service + "-client");
    thread.setDaemon(true);
    thread.setContextClassLoader(BatchedReadClient.class.getClassLoader());
    return thread;
  }

  /**
   * Takes at most connect and read timeout together, and as long again when other questions are
   * under way.
   *
   * @return empty when there is no such thing
   * @throws Unavailable when the service does not tell
   */
  public Optional<T> find(long id) {
    return questions.ask(id);
  }

  private List<Optional<T>> findTogether(List<Long> ids) {
    Map<Long, T> found = read(new TreeSet<>(ids));
    return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
  }

  private Map<Long, T> read(Set<Long> ids) {
    try {
      T[] listed =
          http.get()
              .uri(path + "?ids={ids}", ids.stream().map(String::valueOf).collect(joining(",")))
              .retrieve()
              .body(type);
      if (listed == null || Arrays.asList(listed).contains(null)) {
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
      throw new Unavailable(
          service + "-unavailable", service + " does not answer now.", RETRY_AFTER, away);
    }
  }
}
