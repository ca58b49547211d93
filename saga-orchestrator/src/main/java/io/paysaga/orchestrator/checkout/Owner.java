package io.paysaga.orchestrator.checkout;

import io.paysaga.http.Problem;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** The service that owns what is checked out, asked over HTTP under the checkout's lock. */
public final class Owner {

  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final String service;
  private final RestClient http;

  /**
   * Takes the service's settings, {@code paysaga.<service>.*}, and checks them.
   *
   * @param service as {@code order-service}
   * @param url where it answers, as http://host:port
   * @param connectTimeout longest wait for a connection
   * @param readTimeout longest wait for the whole answer
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public Owner(
      String service,
      URI url,
      Duration connectTimeout,
      Duration readTimeout,
      CheckoutSettings door,
      RestClient.Builder http) {
    this.service = service;
    String prefix = "paysaga." + service;
    if (!SCHEMES.contains(String.valueOf(url.getScheme())) || url.getHost() == null) {
      throw new IllegalArgumentException(
          prefix + ".url is http://host:port or https://host:port, not '" + url + "'.");
    }
    CheckoutSettings.positive(prefix + ".connect-timeout", connectTimeout);
    CheckoutSettings.positive(prefix + ".read-timeout", readTimeout);
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
    thread.setContextClassLoader(Owner.class.getClassLoader());
    return thread;
  }

  /**
   * Takes at most connect and read timeout together.
   *
   * @param path as {@code /orders/{id}}
   * @param isIt whether the answer is of the one that was asked for
   * @return empty when there is no such thing
   * @throws Problem 503 when the service does not tell
   */
  public <T> Optional<T> find(String path, long id, Class<T> type, Predicate<T> isIt) {
    try {
      T found = http.get().uri(path, id).retrieve().body(type);
      if (found == null || !isIt.test(found)) {
        throw new RestClientException(service + " answered with " + found);
      }
      return Optional.of(found);
    } catch (HttpClientErrorException.NotFound none) {
      return Optional.empty();
    } catch (RestClientException | HttpMessageConversionException away) {
      throw Problem.unavailable(
          service + "-unavailable", service + " does not answer now.", RETRY_AFTER, away);
    }
  }
}
