package io.paysaga.e2e.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.OnRealServers;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Short within {@code mvn verify}; long, and as the README says, with {@code -Pbreak}. */
@OnRealServers
@Order(1)
class ChaosTest {

  @Test
  void losesNothingAndDoesNothingTwiceWhateverDies() {
    Report report = new ChaosRun(Settings.ofSystemProperties()).run();
    assertThat(report.violations().size())
        .as("violations with seed %d, as the report tells", report.settings().seed())
        .isZero();
  }
}
