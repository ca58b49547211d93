package io.paysaga.saga.messaging;

import com.zaxxer.hikari.HikariDataSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Stops the start, before a password goes out, when the application's database is beyond this
 * machine and the driver does not ask for its certificate: whoever answers there would be believed.
 */
final class DatabaseAddressCheck implements BeanPostProcessor {

  private static final Pattern URL = Pattern.compile("jdbc:mysql:(?:\\w+:)?//(?<hosts>[^/?]*)");
  private static final Pattern HOST =
      Pattern.compile("(?:.*@)?(?<host>\\[[0-9a-fA-F:.]+]|[^:]*)(?::\\d+)?");
  private static final Pattern MODE_IN_URL =
      Pattern.compile("[?&]sslMode=(?<mode>\\w+)", Pattern.CASE_INSENSITIVE);
  private static final Set<String> VERIFIED = Set.of("VERIFY_CA", "VERIFY_IDENTITY");

  private final Supplier<TrustedNetwork> trusted;

  DatabaseAddressCheck(Supplier<TrustedNetwork> trusted) {
    this.trusted = trusted;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (name.equals(DatabaseUsers.POOL) && bean instanceof HikariDataSource pool) {
      check(pool);
    }
    return bean;
  }

  /**
   * @throws IllegalStateException naming the settings
   */
  private void check(HikariDataSource pool) {
    String url = String.valueOf(pool.getJdbcUrl());
    Matcher known = URL.matcher(url);
    if (!known.lookingAt() || VERIFIED.contains(mode(pool, url))) {
      return;
    }
    String hosts = known.group("hosts");
    if (!Stream.of(hosts.split(",")).allMatch(this::isTrusted)) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "The database at %s is beyond this machine, and spring.datasource.url does not have it"
                  + " verified: say sslMode=VERIFY_IDENTITY there (or VERIFY_CA), or name the"
                  + " network that nobody else is in by %s.",
              // There may be a user and a password before it.
              hosts.replaceAll("[^,]*@", ""),
              TrustedNetwork.SETTING));
    }
  }

  private boolean isTrusted(String hostAndPort) {
    Matcher form = HOST.matcher(hostAndPort);
    return form.matches() && trusted.get().contains(form.group("host"));
  }

  private static String mode(HikariDataSource pool, String url) {
    Matcher inUrl = MODE_IN_URL.matcher(url);
    return Optional.ofNullable(pool.getDataSourceProperties().getProperty("sslMode"))
        .or(() -> inUrl.find() ? Optional.of(inUrl.group("mode")) : Optional.empty())
        .orElse("")
        .toUpperCase(Locale.ROOT);
  }
}
