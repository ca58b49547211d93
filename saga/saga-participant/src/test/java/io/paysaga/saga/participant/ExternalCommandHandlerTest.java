package io.paysaga.saga.participant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.http.OutsideDelivery;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.PollHandler;
import io.paysaga.saga.messaging.SagaMessage;
import io.paysaga.saga.messaging.TechnicalRefusal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** A service with two doors to other systems, of which one does not answer. */
class ExternalCommandHandlerTest {

  private static final int AT_ONCE = 2;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch busy = new CountDownLatch(AT_ONCE);
  private final CountDownLatch slowSystem = new CountDownLatch(1);
  private final MessageJson json =
      new MessageJson(new MessageTypes(List.of(Slow.class, Quick.class)));
  private final CloudEventRecords events = new CloudEventRecords(json, "/test");

  @Topic("slow.commands")
  private sealed interface Slow extends Command {

    @WireName("io.paysaga.slow.ask.v1")
    @AnsweredBy(Answer.Taken.class)
    record AskSlow(String key) implements Slow {}
  }

  @Topic("quick.commands")
  private sealed interface Quick extends Command {

    @WireName("io.paysaga.quick.ask.v1")
    @AnsweredBy(Answer.Taken.class)
    record AskQuick(String key) implements Quick {}
  }

  private sealed interface Answer extends Reply {

    @WireName("io.paysaga.test.taken.v1")
    record Taken(String by) implements Answer, Reply.Accepted {}
  }

  /** Answers with the name of the thread in which the other system was asked. */
  private static final class Door<C extends Command> extends ExternalCommands<C> {

    private final Runnable system;

    Door(Class<C> family, Runnable system) {
      super(family);
      this.system = system;
    }

    @Override
    protected ExternalCall<C> prepare(List<C> commands) {
      return (command, id) -> {
        system.run();
        return new Answer.Taken(Thread.currentThread().getName());
      };
    }
  }

  @AfterEach
  void close() {
    slowSystem.countDown();
  }

  @Test
  void letsASlowSystemHoldUpNoOtherDoor() throws InterruptedException {
    PollHandler<Slow> slow = handler(new Door<>(Slow.class, this::answerLate));
    PollHandler<Quick> quick = handler(new Door<>(Quick.class, () -> {}));

    CompletableFuture<List<String>> late = handled(slow, new Slow.AskSlow("1"));
    assertThat(busy.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(handled(quick, new Quick.AskQuick("1")))
        .succeedsWithin(PATIENCE)
        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
        .hasSize(AT_ONCE + 1)
        .allMatch(answer -> answer.contains("quick.commands-outside-"));
    assertThat(late).isNotDone();

    slowSystem.countDown();
    assertThat(late).succeedsWithin(PATIENCE);
  }

  /** It is no answer: nothing is given up while somebody mends the setting. */
  @Test
  void answersNothingWhenASettingIsWrong() {
    OutsideDelivery moved = new OutsideDelivery("It", "its.address", "its.credentials");
    PollHandler<Quick> quick =
        handler(
            new Door<>(
                Quick.class,
                () -> moved.failureOf("key", key -> ResponseEntity.notFound().build())));
    assertThat(handled(quick, new Quick.AskQuick("1")))
        .failsWithin(PATIENCE)
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(TechnicalRefusal.class)
        .withMessageContaining("It answered 404: it is not where its.address says.");
  }

  private <C extends Command> PollHandler<C> handler(Door<C> door) {
    Clock clock = Clock.systemUTC();
    return new ExternalCommandHandler<>(
        door,
        events,
        new Inbox(mock(JdbcTemplate.class), json, clock),
        TransactionOperations.withoutTransaction(),
        clock,
        AT_ONCE);
  }

  private void answerLate() {
    busy.countDown();
    try {
      slowSystem.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A poll of more than may be asked at once. */
  private static <C extends Command> CompletableFuture<List<String>> handled(
      PollHandler<C> handler, C command) {
    List<SagaMessage<C>> poll =
        Stream.generate(() -> new CommandId(UUID.randomUUID(), "ask", Direction.DO))
            .limit(AT_ONCE + 1)
            .map(id -> SagaMessage.of(id, command, 1, null, Instant.EPOCH))
            .toList();
    return CompletableFuture.supplyAsync(
        () -> handler.handle(poll).stream().map(reply -> new String(reply.value(), UTF_8)).toList(),
        task -> new Thread(task).start());
  }
}
