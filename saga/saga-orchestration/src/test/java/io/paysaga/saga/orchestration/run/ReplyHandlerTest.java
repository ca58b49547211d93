package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplyHandlerTest {

  private final ReplyPartitions slots = new ReplyPartitions(6);
  private final List<Integer> told = new ArrayList<>();
  private final ReplyHandler replies =
      new ReplyHandler(
          mock(),
          new MisfitReplies(),
          mock(),
          mock(),
          slots,
          told::add,
          none -> {},
          Clock.systemUTC());

  @Test
  void tellsWhoJudgesTheSagaThatItsReplyWasLetGo() {
    UUID one = new UUID(7, 1);
    UUID other = new UUID(7, 2);
    replies.letGo(List.of(reply(one), reply(other)));
    assertThat(told).containsExactly(slots.of(one), slots.of(other));
  }

  @Test
  void letsTheRecordThatWakesForAnActGoSinceTheActIsARow() {
    SagaMessage<Object> wakeUp =
        new SagaMessage<>(
            "an-act",
            new UUID(7, 1),
            new OperatorRequestMessage(OperatorAction.RETRY, "kim", "the participant is back"),
            1,
            null,
            Instant.parse("2026-11-28T12:00:00Z"));
    assertThat(replies.isAskedAgain(wakeUp)).isTrue();
    replies.letGo(List.of(wakeUp));
    assertThat(told).as("no reply was missed").isEmpty();
  }

  private static SagaMessage<Object> reply(UUID saga) {
    return SagaMessage.of(
        new CommandId(saga, "pay", Direction.UNDO),
        (Object) new NothingToUndo(),
        1,
        null,
        Instant.parse("2026-11-28T12:00:00Z"));
  }
}
