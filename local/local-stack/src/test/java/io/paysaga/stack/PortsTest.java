package io.paysaga.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.ServerFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {

  @Test
  void areMovedTogether() {
    assertThat(Ports.usual("0").mysql()).isEqualTo(13_306);
    assertThat(Ports.usual("100").mysql()).isEqualTo(13_406);
    assertThat(Ports.usual("-7000").dataPlatform()).isEqualTo(1090);
    assertThat(Ports.usual("100").issuer()).isEqualTo(8186);
    assertThat(Ports.usual("7").management()).containsEntry(Service.RESERVATION, 8081);
    assertThat(Ports.usual("46442").kafkaController()).isEqualTo(65_535);
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "", " 1", "1.5", "60000", "46443", "-7047", "2147483647"})
  void areNotMovedToWhereThereIsNoneAndSaySo(String offset) {
    assertThatThrownBy(() -> Ports.usual(offset))
        .isInstanceOf(ServerFailure.class)
        .hasMessageStartingWith("PAYSAGA_PORT_OFFSET is a whole number")
        .hasMessageEndingWith("it is '" + offset + "'.");
  }
}
