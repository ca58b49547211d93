package io.paysaga.saga.test.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.test.explore.ParticipantRules;
import io.paysaga.saga.test.explore.Trip;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SagaSimulationTest {

  /** A table is taken by one guest, and laid while it is taken. */
  private record Dinner(long table, boolean isTaken) {

    Dinner(long table) {
      this(table, false);
    }

    @WireName("test.table.taken.v1")
    record Taken() implements Reply.Accepted {}

    @WireName("test.table.not-free.v1")
    record NotFree(String message) implements Reply.Refusal {}

    @WireName("test.table.left.v1")
    record Left() implements Reply.Undone {}

    @WireName("test.table.take.v1")
    @AnsweredBy({Taken.class, NotFree.class})
    record Take(String key) implements Command {}

    @WireName("test.table.lay.v1")
    @AnsweredBy({Taken.class, NotFree.class})
    record Lay(String key) implements Command {}

    @WireName("test.table.leave.v1")
    @AnsweredBy(Left.class)
    record Leave(String key) implements Command {}

    String key() {
      return "TABLE:" + table;
    }

    String taken() {
      if (!isTaken) {
        throw new IllegalStateException("no table is remembered");
      }
      return key();
    }

    static final ParticipantRules RULES =
        ParticipantRules.answering(new Taken(), new NotFree("laid"), new Left()).ofOneSaga();

    static final SagaFlow<Dinner> FLOW =
        SagaFlow.named("dinner", Dinner.class)
            .step("take")
            .answerWithin(Duration.ofHours(1))
            .attempts(100)
            .send(dinner -> new Take(dinner.key()))
            .undo(dinner -> new Leave(dinner.key()))
            .step("lay")
            .send(dinner -> new Lay(dinner.key()))
            .undo(dinner -> new Leave(dinner.key()))
            .end();
  }

  private static SagaSimulation trips() {
    return SagaSimulation.of(Trip.FLOW, number -> new Trip(number, 0)).seed(1);
  }

  @Test
  void keepsEveryPromiseWhateverHappens() {
    Simulated simulated = trips().run();
    System.out.println(simulated);
    assertThat(simulated.ended()).containsOnlyKeys(SagaStatus.ENDED);
  }

  /** By default rules, so that it would notice in the flow of anybody. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void notices(Flaw flaw) {
    Simulated simulated = trips().sagas(20_000).run(flaw);
    assertThat(simulated.broken()).isNotNull();
    System.out.printf("%s is noticed within %,d sagas%n", flaw, simulated.sagas());
  }

  @Test
  void keepsWhatOneSagaHasFromOthersAndWhatStandsOnIt() {
    Simulated simulated =
        SagaSimulation.of(Dinner.FLOW, number -> new Dinner(number % 300))
            .participant("take", Dinner.RULES)
            .participant("lay", Dinner.RULES.standingOn("take"))
            .seed(1)
            .run();
    assertThat(simulated.ended()).containsOnlyKeys(SagaStatus.ENDED);
  }

  @Test
  void showsTheSameWorldAgain() {
    String broken = trips().run(Flaw.NO_DEDUPE).broken();
    MatchResult recipe =
        Pattern.compile("\\.seed\\((\\d+)\\)\\.sagas\\(1\\)")
            .matcher(broken)
            .results()
            .findFirst()
            .orElseThrow();
    assertThat(trips().seed(Long.parseLong(recipe.group(1))).sagas(1).run(Flaw.NO_DEDUPE).broken())
        .isEqualTo(broken)
        .containsPattern(" answers flight:do#\\d BookFlight");
  }

  @Test
  void findsAFlowThatFailsOverWhatItRemembers() {
    SagaFlow<Dinner> forgetful =
        SagaFlow.named("forgetful", Dinner.class)
            .step("take")
            .send(dinner -> new Dinner.Take(dinner.key()))
            .undo(dinner -> new Dinner.Leave(dinner.taken()))
            .on(Dinner.Taken.class, (dinner, taken) -> new Dinner(dinner.table(), true))
            .step("lay")
            .send(dinner -> new Dinner.Lay(dinner.key()))
            .undo(dinner -> new Dinner.Leave(dinner.key()))
            .end();
    SagaSimulation simulation = SagaSimulation.of(forgetful, Dinner::new);
    assertThatThrownBy(simulation::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("EVERY_SAGA_ENDS: the flow fails")
        .hasMessageContaining("no table is remembered");
  }

  @Test
  void namesTheStepsWhenThereIsNoneOfAName() {
    assertThatThrownBy(() -> trips().participant("hotel", Dinner.RULES))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no step 'hotel' that takes rules; there are [flight, room, mail].");
  }

  @Test
  void refusesRulesThatAnswerWhatTheCommandDoesNotList() {
    record Cleared() implements Reply.Undone {}
    ParticipantRules clearing =
        ParticipantRules.answering(new Dinner.Taken(), new Dinner.NotFree("laid"), new Cleared());
    SagaSimulation simulation =
        SagaSimulation.of(Dinner.FLOW, Dinner::new).participant("take", clearing);
    assertThatThrownBy(simulation::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is answered with Cleared[], which its @AnsweredBy does not list");
  }
}
