package io.paysaga.saga.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTypesTest {

  @Topic("flight.commands")
  private sealed interface FlightCommand extends Command {

    @WireName("trip.flight.book.v1")
    @AnsweredBy({Booked.class, FullyBooked.class})
    record Book(String key) implements FlightCommand {}
  }

  @WireName("trip.flight.booked.v1")
  private record Booked() implements Reply.Accepted {}

  @WireName("trip.flight.fully-booked.v1")
  private record FullyBooked(String message) implements Reply.Refusal {}

  @WireName("trip.flight.mute.v1")
  private record Mute(String key) implements Command {}

  @Test
  void knowsACommandsAnswersAndTheBarriers() {
    MessageTypes types = new MessageTypes(List.of(FlightCommand.class));
    assertThat(types.named("trip.flight.book.v1")).contains(FlightCommand.Book.class);
    assertThat(types.named("trip.flight.booked.v1")).contains(Booked.class);
    assertThat(types.named("trip.flight.fully-booked.v1")).contains(FullyBooked.class);
    assertThat(types.nameOf(BarrierReply.Barred.class)).isEqualTo("io.paysaga.barrier.barred.v1");
    assertThat(types.topics()).containsExactly("flight.commands", Reply.TOPIC);
  }

  @Test
  void refusesACommandThatListsNoAnswers() {
    assertThatThrownBy(() -> new MessageTypes(List.of(Mute.class)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Mute.class.getName() + " has no @AnsweredBy: list the replies that answer it.");
  }
}
