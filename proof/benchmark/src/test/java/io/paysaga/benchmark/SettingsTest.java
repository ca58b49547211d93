package io.paysaga.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static final Set<String> PHASES = Set.of("raw", "growth");
  private static final String JVM = "-Xmx384m -XX:+UseSerialGC -XX:+UseTransparentHugePages";

  private static Settings of(Map<String, String> properties) {
    return Settings.of(properties::get, PHASES);
  }

  @Test
  void measuresInFullWhenNothingIsSaid() {
    assertThat(of(Map.of("seconds", " ")))
        .isEqualTo(
            new Settings(
                false,
                150,
                60,
                List.of(16, 64, 128, 256, 512),
                1_000_000,
                10_000,
                1_000,
                Set.of(),
                JVM));
  }

  @Test
  void isQuickWhenAsked() {
    assertThat(of(Map.of("quick", "true")))
        .isEqualTo(
            new Settings(
                true,
                15,
                10,
                List.of(16, 128, 512),
                100_000,
                1_000,
                1_000,
                Set.of(),
                JVM + " -XX:TieredStopAtLevel=1"));
  }

  @Test
  void takesWhatIsSaidInsteadOfTheQuickDefaults() {
    assertThat(
            of(
                Map.of(
                    "quick", "true",
                    "warmUp", "4",
                    "seconds", "3",
                    "levels", "8, 32",
                    "growth", "10000000",
                    "waiting", "50",
                    "buyers", "2000",
                    "without", "growth,raw",
                    "options", "-Xmx1g")))
        .isEqualTo(
            new Settings(
                true,
                4,
                3,
                List.of(8, 32),
                10_000_000,
                50,
                2_000,
                Set.of("raw", "growth"),
                "-Xmx1g"));
  }

  @ParameterizedTest
  @CsvSource({
    "quick, yes",
    "seconds, 0",
    "seconds, ten",
    "seconds, 99999999999",
    "levels, '16,many'",
    "levels, '0'",
    "levels, ','",
    "growth, 9999",
    "waiting, -1",
    "without, 'raw,grwoth'"
  })
  void refusesNonsenseAndNamesTheSetting(String name, String nonsense) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(Map.of(name, nonsense)))
        .withMessageStartingWith(name + " must be ")
        .withMessageContaining("'" + nonsense + "'");
  }
}
