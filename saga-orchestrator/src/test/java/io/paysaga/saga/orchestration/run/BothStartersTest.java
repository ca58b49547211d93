package io.paysaga.saga.orchestration.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply.NothingToUndo;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.PollConsumers;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaStarter;
import io.paysaga.saga.participant.LockedAggregates;
import io.paysaga.saga.participant.ParticipantCommands;
import io.paysaga.saga.participant.SagaCommand;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/** One application takes both starters: it is its own participant, on one database. */
@OnRealServers
class BothStartersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ApplicationContextRunner applications =
      new ApplicationContextRunner()
          .withInitializer(new RealServers())
          .withPropertyValues(
              "spring.application.name=tea-room",
              "spring.flyway.enabled=false",
              "paysaga.test.one-user=true",
              "spring.datasource.hikari.transaction-isolation=TRANSACTION_READ_COMMITTED",
              "paysaga.messaging.replies-topic=tea.replies");

  @Topic("tea.commands")
  sealed interface TeaCommand extends Command {

    @Override
    default String key() {
      return "pot";
    }

    @WireName("tea.pour.v1")
    @AnsweredBy(TeaReply.Poured.class)
    record Pour(int cups) implements TeaCommand {}

    @WireName("tea.pour-back.v1")
    @AnsweredBy(TeaReply.PouredBack.class)
    record PourBack() implements TeaCommand {}
  }

  sealed interface TeaReply extends Reply {

    @WireName("tea.poured.v1")
    record Poured() implements TeaReply, Reply.Accepted {}

    @WireName("tea.poured-back.v1")
    record PouredBack() implements TeaReply, Reply.Undone {}
  }

  record Tea(int cups) {}

  private static final SagaFlow<Tea> FLOW =
      SagaFlow.named("serve-tea", Tea.class)
          .talksTo(TeaCommand.class)
          .step("pour")
          .send(tea -> new TeaCommand.Pour(tea.cups()))
          .undo(tea -> new TeaCommand.PourBack())
          .end();

  /** The books: who had how many cups. */
  record Pot(JdbcTemplate jdbc) implements LockedAggregates {

    Reply pour(TeaCommand.Pour pour, UUID sagaId) {
      jdbc.update("insert into tea values (?, ?)", UUIDUtil.asByteArray(sagaId), pour.cups());
      return new TeaReply.Poured();
    }

    Reply pourBack(TeaCommand.PourBack back, UUID sagaId) {
      return jdbc.update("delete from tea where saga_id = ?", UUIDUtil.asByteArray(sagaId)) == 0
          ? new NothingToUndo()
          : new TeaReply.PouredBack();
    }

    @Override
    public void flush() {}
  }

  static final class TeaCommands extends ParticipantCommands<TeaCommand, Pot> {

    private final JdbcTemplate jdbc;

    TeaCommands(JdbcTemplate jdbc) {
      super(TeaCommand.class);
      this.jdbc = jdbc;
      on(TeaCommand.Pour.class, Pot::pour).undoneBy(TeaCommand.PourBack.class, Pot::pourBack);
    }

    @Override
    protected Pot lock(List<SagaCommand<TeaCommand>> commands) {
      return new Pot(jdbc);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Bare {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class TeaRoom {

    @Bean
    SagaFlow<?> serveTea() {
      return FLOW;
    }

    @Bean
    TeaCommands teaCommands(JdbcTemplate jdbc) {
      jdbc.execute("create table tea (saga_id binary(16) primary key, cups int not null)");
      return new TeaCommands(jdbc);
    }
  }

  @Test
  void completesASagaOfItsOwnParticipant() {
    applications
        .withPropertyValues("paysaga.test.database=tearoom")
        .withUserConfiguration(TeaRoom.class)
        .run(
            room -> {
              assertThat(room).hasNotFailed().hasSingleBean(MessageTypes.class);
              assertThat(room.getBean(MessageTypes.class).topics())
                  .containsExactlyInAnyOrder("tea.commands", "tea.replies");
              UUID id = Generators.timeBasedEpochGenerator().generate();
              room.getBean(SagaStarter.class)
                  .start(new NewSaga<>(id, FLOW, new Tea(2), Subject.of("TABLE", 1), "alice"));
              SagaQueries sagas = room.getBean(SagaQueries.class);
              await()
                  .atMost(PATIENCE)
                  .untilAsserted(
                      () ->
                          assertThat(sagas.find(id))
                              .hasValueSatisfying(
                                  saga ->
                                      assertThat(saga.status()).isEqualTo(SagaStatus.COMPLETED)));
              JdbcTemplate jdbc = room.getBean(JdbcTemplate.class);
              assertThat(jdbc.queryForList("select cups from tea", Integer.class))
                  .containsExactly(2);
              assertThat(jdbc.queryForObject("select count(*) from inbox", Integer.class)).isOne();
              assertThat(consumers(room.getBeansOfType(PollConsumers.class).values().stream()))
                  .containsExactly(true, true);
            });
  }

  @Test
  void startsQuietlyWithNeitherAFlowNorACommand() {
    applications
        .withPropertyValues("paysaga.test.database=bareroom")
        .withUserConfiguration(Bare.class)
        .run(
            bare -> {
              assertThat(bare).hasNotFailed();
              assertThat(bare.getBean(MessageTypes.class).topics()).isEmpty();
              assertThat(consumers(bare.getBeansOfType(PollConsumers.class).values().stream()))
                  .containsExactly(false);
            });
  }

  /** Which of them run. */
  private static Stream<Boolean> consumers(Stream<PollConsumers> all) {
    return all.map(PollConsumers::isRunning);
  }
}
