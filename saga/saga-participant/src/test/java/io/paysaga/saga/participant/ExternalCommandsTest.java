package io.paysaga.saga.participant;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.messaging.MessagingProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What a door to another system can take, and when a poll of its calls has to end. */
class ExternalCommandsTest {

  private static final Duration INTERVAL = Duration.ofMinutes(5);

  @Topic("tea.deliveries")
  private sealed interface Tea extends Command {

    @WireName("io.paysaga.tea.bring.v1")
    @AnsweredBy(Brought.class)
    record Bring(String key) implements Tea {}
  }

  @WireName("io.paysaga.tea.brought.v1")
  private record Brought() implements Reply.Accepted {}

  private static final class Door extends ExternalCommands<Tea> {

    Door() {
      super(Tea.class);
    }

    Door(Duration longestCall) {
      super(Tea.class, "tea.timeout", longestCall);
    }

    @Override
    protected ExternalCall<Tea> prepare(List<Tea> commands) {
      return (command, id) -> new Brought();
    }
  }

  @Test
  void stopsTheStartWithTheNamesOfTheSettingsThatDoNotFitTogether() {
    assertThatThrownBy(
            () ->
                new Door(Duration.ofSeconds(2))
                    .checkFits(
                        settings(Map.of("consumers", 3, "outside.at-once", 1)),
                        Duration.ofMinutes(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "A poll of tea.deliveries may take PT3M12S, and the broker gives a consumer up after"
                + " max.poll.interval.ms (PT3M): paysaga.messaging.outside.per-poll (32),"
                + " paysaga.messaging.consumers (3) or tea.timeout (PT2S) must be less, or"
                + " paysaga.messaging.outside.at-once (1) more.");
    assertThatThrownBy(
            () ->
                new Door(Duration.ofMinutes(1))
                    .checkFits(settings(Map.of("outside.per-poll", 33)), INTERVAL))
        .hasMessageContaining("may take PT5M,");
  }

  @Test
  void letsTheStartGoOnWhenAPollEndsInTime() {
    assertThatNoException()
        .isThrownBy(
            () -> {
              new Door(Duration.ofMinutes(1)).checkFits(settings(Map.of()), INTERVAL);
              new Door(Duration.ofSeconds(2)).checkFits(settings(Map.of()), INTERVAL);
              new Door().checkFits(settings(Map.of("outside.at-once", 1)), INTERVAL);
            });
  }

  @Topic("tea.promises")
  private sealed interface Promised extends Command {

    @Retriable
    @WireName("io.paysaga.tea.owe.v1")
    @AnsweredBy(Brought.class)
    record Owe(String key) implements Promised {}
  }

  private static final class PromisesDoor extends ExternalCommands<Promised> {

    PromisesDoor() {
      super(Promised.class);
    }

    @Override
    protected ExternalCall<Promised> prepare(List<Promised> commands) {
      return (command, id) -> new Brought();
    }
  }

  @Test
  void stopsTheStartWhenWhatIsDoneElsewhereIsRetriable() {
    assertThatThrownBy(() -> new PromisesDoor().checkSuits())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "PromisesDoor handles Owe, which is @Retriable: in another system it could be neither"
                + " barred nor found by our books. Make it a bestEffort(..) step, or handle it by"
                + " ParticipantCommands.");
    assertThatNoException().isThrownBy(() -> new Door().checkSuits());
  }

  private static MessagingProperties settings(Map<String, Object> values) {
    MapConfigurationPropertySource source = new MapConfigurationPropertySource();
    values.forEach((name, value) -> source.put("paysaga.messaging." + name, value));
    return new Binder(source).bindOrCreate("paysaga.messaging", MessagingProperties.class);
  }
}
