package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisPropertiesTest {

  @ParameterizedTest
  @ValueSource(strings = {"redis://127.0.0.1:16379", "rediss://redis.example:6379"})
  void takesTheAddressOfARedis(String address) {
    assertThat(new RedisProperties(URI.create(address)).address()).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "http://127.0.0.1:16379", "redis://127.0.0.1", "redis:///"})
  void refusesAnyOtherForm(String address) {
    assertThatThrownBy(() -> new RedisProperties(URI.create(address)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("paysaga.redis.address");
  }
}
