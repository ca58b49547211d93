package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.events.ReservationDeliveryReply;
import io.paysaga.events.ReservationDeliveryReply.Failed;
import io.paysaga.events.ReservationDeliveryReply.Sent;
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

/** What is said to the external service, and what is made of its answers. */
class ReservationPlatformClientTest {

  private static final Duration PATIENT = Duration.ofSeconds(10);
  private static final CommandId ID =
      new CommandId(
          UUID.fromString("019aa5b0-0000-7000-8000-000000000001"),
          "send-reservation",
          Direction.DO);

  @Test
  void tellsThePlatformWhatWasReserved() throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(202)) {
      assertThat(sent(platform.url(), PATIENT)).isEqualTo(new Sent());
      assertThat(platform.heard())
          .containsExactly(
              new ListeningPlatform.Heard(
                  "POST /reservations",
                  "019aa5b0-0000-7000-8000-000000000001:send-reservation:do",
                  "application/json",
                  """
                  {"reservationId":700,"buyerId":1,"concert":"겨울나그네",\
                  "startsAt":"2027-01-01T19:00:00Z","seatNumber":12,"price":10000,\
                  "confirmedAt":"2026-11-21T10:00:00.123456Z"}"""));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 307, 400, 409, 429, 500, 503})
  void takesAnyOtherAnswerForAFailure(int status) throws IOException {
    try (ListeningPlatform platform = new ListeningPlatform(status)) {
      assertThat(sent(platform.url(), PATIENT))
          .isEqualTo(new Failed("The reservation platform answered " + status + "."));
      assertThat(platform.heard()).hasSize(1);
    }
  }

  @Test
  void failsWhenNobodyListens() throws IOException {
    URI url;
    try (ListeningPlatform gone = new ListeningPlatform(202)) {
      url = gone.url();
    }
    assertThat(sent(url, PATIENT))
        .isEqualTo(new Failed("The reservation platform did not answer: ConnectException."));
  }

  @Test
  void failsWhenThePlatformListensButIsSilent() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      URI url = URI.create("http://127.0.0.1:" + silent.getLocalPort());
      assertThat(sent(url, Duration.ofMillis(100)))
          .isEqualTo(new Failed("The reservation platform did not answer: HttpTimeoutException."));
    }
  }

  private static ReservationDeliveryReply sent(URI url, Duration timeout) {
    List<ReservationDeliveryReply> reply = new ArrayList<>();
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
        .withUserConfiguration(ReservationPlatformClient.class)
        .withPropertyValues(
            "paysaga.reservation-platform.url=" + url,
            "paysaga.reservation-platform.timeout=" + timeout)
        .run(
            context ->
                reply.add(
                    context
                        .getBean(ReservationPlatformClient.class)
                        .take(
                            new ConfirmedReservation(
                                700,
                                1,
                                "겨울나그네",
                                Instant.parse("2027-01-01T19:00:00Z"),
                                12,
                                10_000,
                                Instant.parse("2026-11-21T10:00:00.123456Z")),
                            ID)));
    return reply.get(0);
  }
}
