package io.paysaga.saga.messaging;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.jspecify.annotations.Nullable;

/**
 * Lets a client of Kafka in with the password that a file holds, read at each new connection. It is
 * the client's {@code sasl.client.callback.handler.class}; {@code sasl.jaas.config} names the user
 * and the file:
 *
 * <pre>
 * org.apache.kafka.common.security.scram.ScramLoginModule required username="tea" passwordFile="/run/secrets/kafka_tea";
 * </pre>
 */
public final class KafkaPasswordFile implements AuthenticateCallbackHandler {

  private @Nullable String user;
  private @Nullable PasswordFile password;

  /**
   * @throws IllegalArgumentException when the settings do not name a user and a file
   * @throws IllegalStateException where numbers have other digits than Kafka's SCRAM client needs,
   *     with which no password would fit
   */
  @Override
  public void configure(
      Map<String, ?> settings, String mechanism, List<AppConfigurationEntry> entries) {
    checkDigits();
    user = option("username", entries);
    password = PasswordFile.of(option("passwordFile", entries));
  }

  private static void checkDigits() {
    Locale locale = Locale.getDefault(Locale.Category.FORMAT);
    if (!String.format(locale, "%d", 1).equals("1")) {
      throw new IllegalStateException(
          "Kafka's SCRAM client writes numbers with the digits of "
              + locale.toLanguageTag()
              + ", and no password fits then: call Locale.setDefault(Locale.Category.FORMAT,"
              + " Locale.ROOT) before the application starts.");
    }
  }

  private static String option(String name, List<AppConfigurationEntry> entries) {
    return entries.stream()
        .map(entry -> entry.getOptions().get(name))
        .flatMap(value -> Stream.ofNullable((String) value))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("sasl.jaas.config does not say " + name + "."));
  }

  @Override
  public void handle(Callback[] asked) throws UnsupportedCallbackException {
    for (Callback each : asked) {
      if (each instanceof NameCallback name) {
        name.setName(Objects.requireNonNull(user));
      } else if (each instanceof PasswordCallback word) {
        word.setPassword(Objects.requireNonNull(password).read().toCharArray());
      } else {
        throw new UnsupportedCallbackException(each);
      }
    }
  }

  @Override
  public void close() {}
}
