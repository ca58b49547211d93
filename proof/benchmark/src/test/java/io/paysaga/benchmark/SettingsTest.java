package io.paysaga.benchmark;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  private static final Set<String> PHASES = Set.of("raw", "growth");
  private static final String JVM = "-Xmx384m -XX:+UseSerialGC -XX:+UseTransparentHugePages";

  @TempDir private Path folder;

  private static Settings of(Map<String, String> properties) {
    return Settings.of(properties::get, PHASES);
  }

  @Test
  void measuresInFullWhenNothingIsSaid() {
    assertThat(of(Map.of("seconds", " ")))
        .isEqualTo(
            new Settings(
                false,
                240,
                40,
                List.of(16, 64, 128, 256, 512, 1024),
                1_000_000,
                10_000,
                1_000,
                2,
                null,
                null,
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
                1,
                null,
                null,
                Set.of(),
                JVM + " -XX:TieredStopAtLevel=1"));
  }

  @Test
  void takesWhatIsSaidInsteadOfTheQuickDefaults() {
    assertThat(
            of(
                Map.ofEntries(
                    entry("quick", "true"),
                    entry("warmUp", "4"),
                    entry("seconds", "3"),
                    entry("levels", "8, 32"),
                    entry("growth", "10000000"),
                    entry("waiting", "50"),
                    entry("buyers", "2000"),
                    entry("pairs", "3"),
                    entry("baseline", folder.toString()),
                    entry("jdk", System.getProperty("java.home")),
                    entry("without", "growth,raw"),
                    entry("options", "-Xmx1g"))))
        .isEqualTo(
            new Settings(
                true,
                4,
                3,
                List.of(8, 32),
                10_000_000,
                50,
                2_000,
                3,
                folder,
                Path.of(System.getProperty("java.home")),
                Set.of("raw", "growth"),
                "-Xmx1g"));
  }

  @Test
  void measuresTheLowestLevelsOnceMore() {
    assertThat(of(Map.of()).levelsAgain()).containsExactly(16, 64);
    assertThat(of(Map.of("levels", "65,8")).levelsAgain()).containsExactly(8);
  }

  @Test
  void keepsTheWindowsOfAPairShort() {
    assertThat(of(Map.of()).pairWindow()).isEqualTo(Duration.ofSeconds(20));
    assertThat(of(Map.of("seconds", "8")).pairWindow()).isEqualTo(Duration.ofSeconds(8));
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
    "pairs, 0",
    "baseline, no-absolute-path",
    "baseline, /no/such/folder",
    "jdk, /no/such/jdk",
    "without, 'raw,grwoth'"
  })
  void refusesNonsenseAndNamesTheSetting(String name, String nonsense) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(Map.of(name, nonsense)))
        .withMessageStartingWith(name + " must be ")
        .withMessageContaining("'" + nonsense + "'");
  }
}
