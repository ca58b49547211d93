package io.paysaga.reservation;

import java.net.URI;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Redis that holds the waiting queue.
 *
 * @param address As redis://host:port, or rediss:// with TLS.
 */
@ConfigurationProperties("paysaga.redis")
record RedisProperties(@DefaultValue("redis://127.0.0.1:16379") URI address) {

  private static final Set<String> SCHEMES = Set.of("redis", "rediss");

  RedisProperties {
    if (!SCHEMES.contains(String.valueOf(address.getScheme()))
        || address.getHost() == null
        || address.getPort() < 0) {
      throw new IllegalArgumentException(
          "paysaga.redis.address is redis://host:port or rediss://host:port, not '"
              + address
              + "'.");
    }
  }
}
