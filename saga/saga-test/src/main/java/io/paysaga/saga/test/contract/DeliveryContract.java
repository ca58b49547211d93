package io.paysaga.saga.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.http.HttpClientsAutoConfiguration;
import io.paysaga.saga.http.OutsideDelivery.WrongSetting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * What is said to a system outside that is told something, and what is made of its answers.
 *
 * @param <T> the client, a bean
 */
@TestInstance(Lifecycle.PER_CLASS)
public abstract class DeliveryContract<T> {

  private final Class<T> client;
  private final String system;
  private final String group;
  private ListeningPlatform platform;
  private ConfigurableApplicationContext application;

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

  @BeforeAll
  void start() throws IOException {
    platform = new ListeningPlatform(202);
    application = talkingTo(platform.url(), Duration.ofSeconds(10));
  }

  @AfterAll
  void stop() {
    application.close();
    platform.close();
  }

  @Test
  void tellsTheSystemUnderTheCommandsId() {
    assertThat(toldWhoAnswers(202)).isEqualTo(taken());
    assertThat(platform.heard())
        .containsExactly(
            new ListeningPlatform.Heard(
                "POST " + path(), id().toString(), "application/json", body()));
  }

  /** Our own key, so that it has what it refuses. */
  @Test
  void takesARefusedCopyForDelivered() {
    assertThat(toldWhoAnswers(409)).isEqualTo(taken());
  }

  @Test
  void failsWhileAnEarlierCopyIsAtWork() {
    assertThat(toldWhoAnswers(409, Map.of("Retry-After", "2")))
        .isEqualTo(failed(system + " answered 409: it is still at work on an earlier copy."));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 408, 413, 415, 422, 425, 429, 500, 502, 503, 507})
  void takesAnyOtherAnswerForAFailure(int status) {
    assertThat(toldWhoAnswers(status, Map.of("Retry-After", "120")))
        .isEqualTo(failed(system + " answered " + status + "."));
    assertThat(platform.heard()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 301, 302, 303, 304, 307, 308})
  void followsNoRedirectAndNamesTheSetting(int status) {
    assertThatThrownBy(() -> toldWhoAnswers(status, Map.of("Location", "/elsewhere")))
        .isInstanceOf(WrongSetting.class)
        .hasMessage(
            "%s answered %d, a redirect to /elsewhere, which is not followed: set paysaga.%s.url"
                + " to where it is.",
            system, status, group);
    assertThat(platform.heard()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {404, 405, 410})
  void namesTheSettingWhenNothingIsThere(int status) {
    assertThatThrownBy(() -> toldWhoAnswers(status))
        .isInstanceOf(WrongSetting.class)
        .hasMessage("%s answered %d: it is not where paysaga.%s.url says.", system, status, group);
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 407})
  void namesTheSettingWhenItIsNotLetIn(int status) {
    assertThatThrownBy(() -> toldWhoAnswers(status))
        .isInstanceOf(WrongSetting.class)
        .hasMessage(
            "%s answered %d: it does not let us in; see"
                + " spring.http.serviceclient.%s.default-header.",
            system, status, group);
  }

  @Test
  void failsWhenNobodyListens() throws IOException {
    URI url;
    try (ListeningPlatform gone = new ListeningPlatform(202)) {
      url = gone.url();
    }
    try (ConfigurableApplicationContext another = talkingTo(url, Duration.ofSeconds(10))) {
      assertThat(told(another))
          .isEqualTo(failed(system + " did not answer: HttpHostConnectException."));
    }
  }

  @Test
  void failsWhenItListensButIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      try (ConfigurableApplicationContext another = talkingTo(url, Duration.ofMillis(100))) {
        assertThat(told(another))
            .isEqualTo(failed(system + " did not answer: HttpTimeoutException."));
      }
    }
  }

  private CommandId id() {
    return new CommandId(
        UUID.fromString("019aa5b0-0000-7000-8000-000000000001"), step(), Direction.DO);
  }

  private Reply toldWhoAnswers(int status) {
    return toldWhoAnswers(status, Map.of());
  }

  private Reply toldWhoAnswers(int status, Map<String, String> headers) {
    platform.answer(status, headers);
    return told(application);
  }

  private Reply told(ApplicationContext context) {
    return tell(context.getBean(client), id());
  }

  private ConfigurableApplicationContext talkingTo(URI url, Duration timeout) {
    return new SpringApplicationBuilder(HttpClients.class, client)
        .web(WebApplicationType.NONE)
        .run("--paysaga." + group + ".url=" + url, "--paysaga." + group + ".timeout=" + timeout);
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    JacksonAutoConfiguration.class,
    HttpMessageConvertersAutoConfiguration.class,
    HttpClientAutoConfiguration.class,
    HttpClientsAutoConfiguration.class,
    ImperativeHttpClientAutoConfiguration.class,
    HttpServiceClientPropertiesAutoConfiguration.class,
    RestClientAutoConfiguration.class,
    HttpServiceClientAutoConfiguration.class
  })
  static class HttpClients {}
}
