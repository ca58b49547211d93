package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class RefusesToStartTest {

  private final WebApplicationContextRunner app =
      new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
          .withConfiguration(
              AutoConfigurations.of(
                  PropertyPlaceholderAutoConfiguration.class,
                  TomcatServletWebServerAutoConfiguration.class,
                  DispatcherServletAutoConfiguration.class,
                  JacksonAutoConfiguration.class,
                  WebMvcAutoConfiguration.class,
                  HttpConventionsAutoConfiguration.class))
          .withPropertyValues("server.port=0");

  /** What listens on every address, and is fit for it. */
  private final WebApplicationContextRunner fit =
      app.withPropertyValues(
          "paysaga.security.issuer=https://login.example.com/shop",
          "spring.datasource.url=jdbc:mysql://db/point?a=b&sslMode=VERIFY_IDENTITY&c=d",
          "spring.datasource.password=dG9sZCB0byBub2JvZHk",
          "spring.kafka.bootstrap-servers=kafka:9092",
          "spring.kafka.security.protocol=SASL_SSL",
          "management.endpoint.health.show-details=when-authorized");

  private final WebApplicationContextRunner unfit =
      fit.withPropertyValues(
          "paysaga.security.tokens=off",
          "spring.datasource.password=point-secret",
          "spring.kafka.security.protocol=PLAINTEXT");

  @Test
  void listensEverywhereWithSettingsThatAreFitForIt() {
    fit.run(context -> assertThat(context).hasNotFailed());
    fit.withPropertyValues("server.address=0.0.0.0")
        .run(context -> assertThat(context).hasNotFailed());
    fit.withPropertyValues(
            "spring.datasource.password=",
            "paysaga.database.serving.password-file=/run/secrets/point_serving")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void listensOnLoopbackWithAnySettings() {
    unfit
        .withPropertyValues("server.address=127.0.0.1")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          paysaga.security.tokens=off | paysaga.security.tokens must be required, else anybody is let in: off
          paysaga.security.issuer=http://127.0.0.1:8090 | paysaga.security.issuer must begin with https, and be no issuer of this machine: http://127.0.0.1:8090
          paysaga.security.issuer=https://localhost:8090 | paysaga.security.issuer must begin with https, and be no issuer of this machine: https://localhost:8090
          paysaga.security.issuer=http://login.example.com | paysaga.security.issuer must begin with https, and be no issuer of this machine: http://login.example.com
          paysaga.security.jwk-set-uri=http://login.example.com/jwks | paysaga.security.jwk-set-uri must begin with https, and be no issuer of this machine: http://login.example.com/jwks
          paysaga.security.client.token-uri=https://[::1]/token | paysaga.security.client.token-uri must begin with https, and be no issuer of this machine: https://[::1]/token
          spring.datasource.password= | spring.datasource.password is missing.
          spring.datasource.password=point-secret | spring.datasource.password must be a secret; its value is published.
          spring.data.redis.password=orchestrator-secret | spring.data.redis.password must be a secret; its value is published.
          spring.datasource.url=jdbc:mysql://db/point | spring.datasource.url must have sslMode=VERIFY_IDENTITY, else any server is told the password.
          spring.datasource.url=jdbc:mysql://db/point?sslMode=REQUIRED | spring.datasource.url must have sslMode=VERIFY_IDENTITY, else any server is told the password.
          paysaga.purging.url=jdbc:mysql://db/point?sslMode=DISABLED | paysaga.purging.url must have sslMode=VERIFY_IDENTITY, else any server is told the password.
          spring.kafka.security.protocol=PLAINTEXT | spring.kafka.security.protocol must be SASL_SSL, or SSL with certificates: PLAINTEXT
          spring.kafka.security.protocol=SASL_PLAINTEXT | spring.kafka.security.protocol must be SASL_SSL, or SSL with certificates: SASL_PLAINTEXT
          management.endpoint.health.show-details=always | management.endpoint.health.show-details must be when-authorized or never: always
          management.endpoint.env.show-values=ALWAYS | management.endpoint.env.show-values must be when-authorized or never: ALWAYS
          """)
  void namesTheSettingThatIsNotFitForOthers(String setting, String sentence) {
    fit.withPropertyValues(setting)
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessage(
                        "The service would listen on every address (server.address), where others"
                            + " reach it, and that is refused:\n - "
                            + sentence));
  }

  /** A file has a default, a variable says what counts; or the other way round. */
  @Test
  void looksAtWhatCountsHoweverItWasSet() {
    MapPropertySource file =
        new MapPropertySource(
            "file",
            Map.of(
                "paysaga.security.issuer", "https://login.example.com",
                "spring.datasource.password", "point-secret"));
    StandardEnvironment overridden = new StandardEnvironment();
    overridden.getPropertySources().addLast(file);
    overridden.getPropertySources().addFirst(variable("a-secret-of-ours-9"));
    assertThatNoException().isThrownBy(() -> listen("192.0.2.5", overridden));

    StandardEnvironment published = new StandardEnvironment();
    published.getPropertySources().addFirst(variable("orders-secret"));
    published.getPropertySources().addLast(file);
    assertThatThrownBy(() -> listen("192.0.2.5", published))
        .hasMessageEndingWith(
            "refused:\n - SPRING_DATASOURCE_PASSWORD must be a secret; its value is published.");
  }

  private static PropertySource<?> variable(String password) {
    return new SystemEnvironmentPropertySource(
        "variables", Map.of("SPRING_DATASOURCE_PASSWORD", password));
  }

  @Test
  void namesAllOfThem() {
    unfit.run(
        context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContainingAll(
                    "paysaga.security.tokens",
                    "spring.datasource.password",
                    "spring.kafka.security.protocol"));
  }

  @Test
  void asksForTheIssuerThatNobodyNamed() {
    app.run(
        context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("paysaga.security.issuer is missing"));
  }

  @Test
  void looksAtManagementWhereItListens() {
    WebApplicationContextRunner apart =
        fit.withPropertyValues(
            "management.server.port=1", "management.endpoint.health.show-details=always");

    apart
        .withPropertyValues("management.server.address=127.0.0.1")
        .run(context -> assertThat(context).hasNotFailed());
    apart
        .withPropertyValues("server.address=127.0.0.1")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContainingAll(
                        "every address (management.server.address)",
                        "management.endpoint.health.show-details"));
  }

  @Test
  void trustsANetworkThatIsNamedAndSaysSo(CapturedOutput output) throws UnknownHostException {
    listen("172.30.83.5", "172.30.83.0/24");
    assertThat(output)
        .contains("172.30.83.5 (server.address)", "paysaga.trusted-network trusts")
        .contains("172.30.83.0/24");
  }

  @ParameterizedTest
  @CsvSource({
    "172.30.84.5, 172.30.83.0/24",
    "172.30.83.5, ",
    // Who listens on every address listens in networks that nobody named, too.
    "0.0.0.0, 0.0.0.0/0",
    // Nobody knows who is in a network with public addresses.
    "192.0.2.5, 192.0.2.0/24"
  })
  void trustsNoOther(String address, @Nullable String network) {
    assertThatThrownBy(() -> listen(address, network)).isInstanceOf(UnsafeExposureException.class);
  }

  @Test
  void trustsNothingThatIsNoNetwork() {
    assertThatThrownBy(() -> listen("10.1.2.3", "10.0.0.0/99"))
        .hasMessage("paysaga.trusted-network must be a network such as 172.30.0.0/24: 10.0.0.0/99");
  }

  private static void listen(String address, @Nullable String trusted) throws UnknownHostException {
    MockEnvironment settings = new MockEnvironment();
    if (trusted != null) {
      settings.setProperty("paysaga.trusted-network", trusted);
    }
    listen(address, settings);
  }

  private static void listen(String address, ConfigurableEnvironment settings)
      throws UnknownHostException {
    TomcatServletWebServerFactory server = new TomcatServletWebServerFactory();
    server.setAddress(InetAddress.getByName(address));
    new ExposureCheck(settings).customize(server);
  }

  @Test
  void tellsItInSentencesInPlaceOfAStack(CapturedOutput output) {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(App.class)
                    .run(
                        "--server.address=0.0.0.0",
                        "--server.port=0",
                        "--paysaga.security.tokens=off"))
        .hasRootCauseInstanceOf(UnsafeExposureException.class);

    assertThat(output)
        .contains("APPLICATION FAILED TO START", " - paysaga.security.tokens must be required")
        .contains("server.address=127.0.0.1")
        .doesNotContain("\tat ");
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}
}
