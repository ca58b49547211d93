package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class MessagingPropertiesTest {

  @Test
  void keepRepliesForMoreThanTwiceTheTimeOfRecordsAndRefuseADoInBetween() {
    MessagingProperties settings = settings(Map.of());
    assertThat(settings.topics().retention()).isEqualTo(Duration.ofDays(3));
    assertThat(settings.inbox().oldestDo()).isEqualTo(Duration.ofDays(3).plusHours(12));
    assertThat(settings.inbox().retention()).isEqualTo(Duration.ofDays(7));
  }

  @ParameterizedTest
  @CsvSource({"3d, 2d", "3d, 3d", "3d, 6d", "4d, 7d"})
  void stopTheStartWithTheNamesOfTheTwoThatDoNotFitTogether(String topics, String inbox) {
    assertThatThrownBy(
            () ->
                settings(
                    Map.of(
                        "paysaga.messaging.topics.retention", topics,
                        "paysaga.messaging.inbox.retention", inbox)))
        .hasRootCauseMessage(
            "paysaga.messaging.inbox.retention (%s) must be longer than twice paysaga.messaging.topics.retention (%s): a do is refused when its saga is older than half of the first, and what a topic still keeps must be done."
                .formatted(days(inbox), days(topics)));
  }

  @Test
  void stopTheStartWhenATopicKeepsItsRecordsForLessThanAnHour() {
    assertThatThrownBy(() -> settings(Map.of("paysaga.messaging.topics.retention", "59m")))
        .rootCause()
        .hasMessageContaining("paysaga.messaging.topics.retention");
  }

  private static Duration days(String text) {
    return Duration.ofDays(Long.parseLong(text.substring(0, text.length() - 1)));
  }

  private static MessagingProperties settings(Map<String, String> properties) {
    return new Binder(new MapConfigurationPropertySource(properties))
        .bindOrCreate("paysaga.messaging", MessagingProperties.class);
  }
}
