package io.paysaga.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MetersTest {

  @Test
  void readsHowOftenOfATimer() {
    String timer =
        """
        {"measurements":[{"statistic":"COUNT","value":1870.0},
          {"statistic":"TOTAL_TIME","value":10.086},{"statistic":"MAX","value":0.274}],
         "name":"hikaricp.connections.usage"}
        """;

    assertThat(Meters.count(new JsonMapper().readTree(timer))).isEqualTo(1870);
  }
}
