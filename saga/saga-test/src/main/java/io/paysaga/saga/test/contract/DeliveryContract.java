package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.http.OutsideDelivery.WrongSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * What is said to a system outside that is told something, and what is made of its answers.
 *
 * @param <T> the client, a bean
 */
public abstract class DeliveryContract<T> {

  private static final Duration PATIENT = Duration.ofSeconds(10);

  private final Class<T> client;
  private final String system;
  private final String group;

  /**
   * @param system as its failures name it
   * @param group of its HTTP client, and what its settings {@code paysaga.<group>.url} and {@code
   *     .timeout} are called by
   */
  protected DeliveryContract(Class<T> client, String system, String group) {
    this.client = client;
    this.system = system;
    this.group = group;
  }

  /** Tells the system something, always the same. */
  protected abstract Reply tell(T client, CommandId id);

  /** The step whose command it is. */
  protected abstract String step();

  /** Where it is posted. */
  protected abstract String path();

  /** What is posted. */
  protected abstract String body();

  protected abstract Reply taken();

  protected abstract Reply failed(String message);

  @Test
  void tellsTheSystemUnderTheCommandsId() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(202)) {
      assertThat(told(platform)).isEqualTo(taken());
      assertThat(platform.heard())
          .containsExactly(
              new ListeningPlatform.Heard(
                  "POST " + path(), id().toString(), "application/json", body()));
    }
  }

  /** Our own key, so that it has what it refuses. */
  @Test
  void takesARefusedCopyForDelivered() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(409)) {
      assertThat(told(platform)).isEqualTo(taken());
    }
  }

  @Test
  void failsWhileAnEarlierCopyIsAtWork() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(409, Map.of("Retry-After", "2"))) {
      assertThat(told(platform))
          .isEqualTo(failed(system + " answered 409: it is still at work on an earlier copy."));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 408, 413, 415, 422, 425, 429, 500, 502, 503, 507})
  void takesAnyOtherAnswerForAFailure(int status) throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(status, Map.of("Retry-After", "120"))) {
      assertThat(told(platform)).isEqualTo(failed(system + " answered " + status + "."));
      assertThat(platform.heard()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
  void followsNoRedirectAndNamesTheSetting(int status) throws IOException {
    try (ListeningPlatform platform =
        new ListeningPlatform(status, Map.of("Location", "/elsewhere"))) {
      assertThatThrownBy(() -> told(platform))
          .isInstanceOf(WrongSetting.class)
          .hasMessage(
              "%s answered %d, a redirect to /elsewhere, which is not followed: set paysaga.%s.url"
                  + " to where it is.",
              system, status, group);
      assertThat(platform.heard()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 410})
  void namesTheSettingWhenNothingIsThere(int status) throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(status)) {
      assertThatThrownBy(() -> told(platform))
          .isInstanceOf(WrongSetting.class)
          .hasMessage(
              "%s answered %d: it is not where paysaga.%s.url says.", system, status, group);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 407})
  void namesTheSettingWhenItIsNotLetIn(int status) throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(status)) {
      assertThatThrownBy(() -> told(platform))
          .isInstanceOf(WrongSetting.class)
          .hasMessage(
              "%s answered %d: it does not let us in; see"
                  + " spring.http.serviceclient.%s.default-header.",
              system, status, group);
    }
  }

  @Test
  void failsWhenNobodyListens() throws IOException {
    URI url;
    try (ListeningPlatform gone = new ListeningPlatform(202)) {
      url = gone.url();
    }
    assertThat(told(url, PATIENT)).isEqualTo(failed(system + " did not answer: ConnectException."));
  }

  @Test
  void failsWhenItListensButIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertThat(told(url, Duration.ofMillis(100)))
          .isEqualTo(failed(system + " did not answer: HttpTimeoutException."));
    }
  }

  private CommandId id() {
    return new CommandId(
        UUID.fromString("019aa5b0-0000-7000-8000-000000000001"), step(), Direction.DO);
  }

  private Reply told(ListeningPlatform platform) {
    return told(platform.url(), PATIENT);
  }

  private Reply told(URI url, Duration timeout) {
    AtomicReference<Reply> reply = new AtomicReference<>();
    new ApplicationContextRunner()
        .withInitializer(new ConfigDataApplicationContextInitializer())
        .withConfiguration(
            AutoConfigurations.of(
                JacksonAutoConfiguration.class,
                HttpMessageConvertersAutoConfiguration.class,
                HttpClientAutoConfiguration.class,
                ImperativeHttpClientAutoConfiguration.class,
                HttpServiceClientPropertiesAutoConfiguration.class,
                RestClientAutoConfiguration.class,
                HttpServiceClientAutoConfiguration.class))
        .withUserConfiguration(client)
        .withPropertyValues(
            "paysaga." + group + ".url=" + url, "paysaga." + group + ".timeout=" + timeout)
        .run(context -> reply.set(tell(context.getBean(client), id())));
    return reply.get();
  }
}
