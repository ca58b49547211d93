package io.paysaga.order;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.OrderDeliveryReply;
import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.test.contract.ListeningPlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

/** What is said to the data platform, and what is made of its answers. */
class DataPlatformClientTest {

  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final CommandId ID =
      new CommandId(
          UUID.fromString("019aa5b0-0000-7000-8000-000000000001"), "deliver-order", Direction.DO);

  @Test
  void tellsThePlatformWhatWasPaid() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(202)) {
      assertThat(delivered(platform.url(), PATIENT)).isEqualTo(new Delivered());
      assertThat(platform.heard())
          .containsExactly(
              new ListeningPlatform.Heard(
                  "POST /deliveries",
                  "019aa5b0-0000-7000-8000-000000000001:deliver-order:do",
                  "application/json",
                  """
                  {"orderNumber":"20261121-00000100","buyerName":"김철수","paymentPrice":24000,\
                  "paymentId":7,"paidAt":"2026-11-21T10:00:00.123456Z"}"""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 400, 409, 429, 500, 503})
  void takesAnyOtherAnswerForAFailure(int status) throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(status)) {
      assertThat(delivered(platform.url(), PATIENT))
          .isEqualTo(new Failed("The data platform answered " + status + "."));
      assertThat(platform.heard()).hasSize(1);
    }
  }

  @Test
  void failsWhenNobodyListens() throws IOException {
    URI url;
    try (ListeningPlatform gone = new ListeningPlatform(202)) {
      url = gone.url();
    }
    assertThat(delivered(url, PATIENT))
        .isEqualTo(new Failed("The data platform did not answer: ConnectException."));
  }

  @Test
  void failsWhenThePlatformListensButIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertThat(delivered(url, Duration.ofMillis(100)))
          .isEqualTo(new Failed("The data platform did not answer: HttpTimeoutException."));
    }
  }

  private static OrderDeliveryReply delivered(URI url, Duration timeout) {
    List<OrderDeliveryReply> reply = new ArrayList<>();
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
        .withUserConfiguration(DataPlatformClient.class)
        .withPropertyValues(
            "paysaga.data-platform.url=" + url, "paysaga.data-platform.timeout=" + timeout)
        .run(
            context ->
                reply.add(
                    context
                        .getBean(DataPlatformClient.class)
                        .take(
                            new DataPlatformClient.Delivery(
                                "20261121-00000100",
                                "김철수",
                                24_000,
                                7,
                                Instant.parse("2026-11-21T10:00:00.123456Z")),
                            ID)));
    return reply.get(0);
  }
}
