package io.paysaga.saga.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.util.StringUtils;

/** What is amiss with the settings of a service that others can reach, a sentence for each. */
final class ExposedSettings {

  private static final String TOKENS = "paysaga.security.tokens";
  private static final String ISSUER = "paysaga.security.issuer";
  private static final String DATABASE_PASSWORD = "spring.datasource.password";
  private static final String DATABASE_PASSWORD_FILE = "paysaga.database.serving.password-file";
  private static final String KAFKA_PROTOCOL = "spring.kafka.security.protocol";

  /** Who it is that signs tokens, where its keys are, and where a service or a person gets one. */
  private static final List<String> ISSUER_ADDRESSES =
      List.of(
          ISSUER,
          "paysaga.security.jwk-set-uri",
          "paysaga.security.client.token-uri",
          "paysaga.console.authorization-uri",
          "paysaga.console.token-uri");

  /** Those of the documentation and of the examples are all of this kind. */
  private static final Pattern PUBLISHED_SECRET = Pattern.compile("[a-z]+-secret");

  private static final Pattern VERIFIED =
      Pattern.compile("[?&]sslMode=VERIFY_(CA|IDENTITY)(&|$)", Pattern.CASE_INSENSITIVE);

  private static final Set<String> ENCRYPTED = Set.of("SSL", "SASL_SSL");

  private final ConfigurableEnvironment settings;
  private final List<String> faults = new ArrayList<>();

  ExposedSettings(ConfigurableEnvironment settings) {
    this.settings = settings;
  }

  List<String> faults(boolean managementToo) {
    lookAtTokens();
    lookAtSecrets();
    lookAtDatabases();
    lookAtKafka();
    if (managementToo) {
      lookAtManagement();
    }
    return faults;
  }

  private void lookAtTokens() {
    String tokens = settings.getProperty(TOKENS, "required");
    if (!"required".equalsIgnoreCase(tokens)) {
      faults.add(TOKENS + " must be required, else anybody is let in: " + tokens);
      return;
    }
    if (!settings.containsProperty(ISSUER)) {
      faults.add(ISSUER + " is missing: the name of the issuer whose tokens count.");
    }
    ISSUER_ADDRESSES.stream()
        .filter(settings::containsProperty)
        .filter(name -> !isOfAnotherMachine(valueOf(name)))
        .forEach(
            name ->
                faults.add(
                    name
                        + " must begin with https, and be no issuer of this machine: "
                        + valueOf(name)));
  }

  private static boolean isOfAnotherMachine(String address) {
    try {
      URI uri = URI.create(address);
      return "https".equalsIgnoreCase(uri.getScheme())
          && uri.getHost() != null
          && !InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    } catch (IllegalArgumentException noAddress) {
      return false;
    } catch (UnknownHostException notNow) {
      return true; // the names of loopback are always known
    }
  }

  private void lookAtSecrets() {
    if (settings.containsProperty("spring.datasource.url")
        && !StringUtils.hasText(valueOf(DATABASE_PASSWORD))
        && !StringUtils.hasText(valueOf(DATABASE_PASSWORD_FILE))) {
      faults.add(DATABASE_PASSWORD + " is missing.");
    }
    each(
        (name, value) -> {
          if (PUBLISHED_SECRET.matcher(value).matches()) {
            faults.add(name + " must be a secret; its value is published.");
          }
        },
        "password",
        "secret");
  }

  private void lookAtDatabases() {
    each(
        (name, value) -> {
          if (value.startsWith("jdbc:mysql:") && !VERIFIED.matcher(value).find()) {
            faults.add(
                name + " must have sslMode=VERIFY_IDENTITY, else any server is told the password.");
          }
        },
        "url");
  }

  private void lookAtKafka() {
    String protocol = settings.getProperty(KAFKA_PROTOCOL, "PLAINTEXT");
    if (settings.containsProperty("spring.kafka.bootstrap-servers")
        && !ENCRYPTED.contains(protocol.toUpperCase(Locale.ROOT))) {
      faults.add(KAFKA_PROTOCOL + " must be SASL_SSL, or SSL with certificates: " + protocol);
    }
  }

  private void lookAtManagement() {
    each(
        (name, value) -> {
          if ("always".equalsIgnoreCase(value)) {
            faults.add(name + " must be when-authorized or never: " + value);
          }
        },
        "showdetails",
        "showcomponents",
        "showvalues");
  }

  /**
   * Each setting of Spring's and of ours with such an end, under the name by which it was set: of
   * one that is set as a variable, in a file and on the command line, only what counts.
   */
  private void each(BiConsumer<String, String> look, String... ends) {
    Map<String, String> names = new LinkedHashMap<>();
    settings.getPropertySources().stream()
        .filter(EnumerablePropertySource.class::isInstance)
        .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
        .forEach(name -> names.putIfAbsent(uniform(name), name));
    names.forEach(
        (uniform, name) -> {
          if (Stream.of("spring", "paysaga", "management").anyMatch(uniform::startsWith)
              && Stream.of(ends).anyMatch(uniform::endsWith)) {
            look.accept(name, valueOf(name));
          }
        });
  }

  private static String uniform(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
  }

  private String valueOf(String name) {
    return settings.getProperty(name, "");
  }
}
