package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressCheckTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://127.0.0.1:3306/orders",
        "jdbc:mysql://localhost/orders?sslMode=DISABLED",
        "jdbc:mysql://[::1]:3306/orders",
        "jdbc:mysql://192.0.2.1:3306/orders?useUnicode=true&sslMode=VERIFY_IDENTITY",
        "jdbc:mysql://192.0.2.1/orders?sslMode=verify_ca",
        "jdbc:mysql://172.30.255.1:3306/orders",
        "jdbc:mysql:replication://127.0.0.1,172.30.0.7:3306/orders",
        "jdbc:h2:mem:orders"
      })
  void letsAStartGoOn(String url) {
    assertThatCode(() -> check(pool(url), "172.30.0.0/16")).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://192.0.2.1:3306/orders",
        "jdbc:mysql://192.0.2.1:3306/orders?sslMode=PREFERRED",
        "jdbc:mysql://192.0.2.1:3306/orders?sslMode=REQUIRED",
        "jdbc:mysql://127.0.0.1,192.0.2.1:3306/orders",
        "jdbc:mysql:loadbalance://127.0.0.1:3306,192.0.2.1:3306/orders",
        "jdbc:mysql://172.31.0.1:3306/orders",
        "jdbc:mysql://address=(host=192.0.2.1)(port=3306)/orders",
        "jdbc:mysql://kim:secret@192.0.2.1/orders",
        "jdbc:mysql://nowhere.invalid:3306/orders"
      })
  void stopsTheStartWhenTheDatabaseIsBeyondThisMachineAndNotVerified(String url) {
    assertThatThrownBy(() -> check(pool(url), "172.30.0.0/16"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("sslMode=VERIFY_IDENTITY")
        .hasMessageContaining("paysaga.trusted-network")
        .hasMessageNotContaining("secret");
  }

  @Test
  void takesTheModeOfTheDriversProperties() {
    HikariDataSource pool = pool("jdbc:mysql://192.0.2.1:3306/orders");
    pool.addDataSourceProperty("sslMode", "VERIFY_CA");
    assertThatCode(() -> check(pool, null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"172.30.0.0", "172.30.0.0/33", "172.30.0.0/x", "mysql/16", "999.0.0.0/8"})
  void stopsTheStartWhenANetworkIsNoNetwork(String network) {
    assertThatThrownBy(() -> check(pool("jdbc:mysql://192.0.2.1:3306/orders"), network))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("paysaga.trusted-network must be a network such as 172.30.0.0/24: " + network);
  }

  private static HikariDataSource pool(String url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    return pool;
  }

  private static void check(HikariDataSource pool, @Nullable String network) {
    new DatabaseAddressCheck(() -> new TrustedNetwork(network))
        .postProcessBeforeInitialization(pool, "dataSource");
  }
}
