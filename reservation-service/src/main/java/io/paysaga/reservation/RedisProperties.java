package io.paysaga.reservation;

import io.paysaga.saga.messaging.PasswordFile;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The Redis that holds the waiting queue.
 *
 * @param address As redis://host:port, or rediss:// with TLS.
 * @param user Who signs in; without, whoever the address names.
 * @param passwordFile Its password, read at each new connection.
 */
@Validated
@ConfigurationProperties("paysaga.redis")
record RedisProperties(
    @DefaultValue("redis://127.0.0.1:16379")
        @Pattern(
            regexp = "rediss?://([^/@]*@)?(\\[[\\p{XDigit}:]+]|[^/@:\\[]+):\\d+/?",
            message =
                "paysaga.redis.address is redis://host:port or rediss://host:port, without the"
                    + " index of a database: each stack has a Redis of its own")
        String address,
    @Nullable String user,
    @Nullable PasswordFile passwordFile) {

  /**
   * @throws IllegalStateException when one of two is missing that go together
   */
  RedisProperties {
    if ((user == null) != (passwordFile == null)) {
      throw new IllegalStateException(
          "paysaga.redis.user and paysaga.redis.password-file go together.");
    }
  }
}
