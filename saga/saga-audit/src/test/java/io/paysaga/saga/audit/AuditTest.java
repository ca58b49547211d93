package io.paysaga.saga.audit;

import static io.paysaga.saga.engine.SagaStatus.COMPENSATED;
import static io.paysaga.saga.engine.SagaStatus.COMPLETED;
import static io.paysaga.saga.engine.SagaStatus.RUNNING;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.isNull;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The driver, with a flow of another business and a book of its own: who jumps, lands. */
class AuditTest {

  private static final Instant NOW = Instant.parse("2025-11-21T10:00:00Z");
  private static final Instant FROM = NOW.minusSeconds(3600);
  private static final Instant UNKNOWN_FROM =
      NOW.minus(Duration.ofDays(30)).plus(Audit.NO_SAGA_YET);
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("019aa5b0-0000-7000-8000-000000000003");
  private static final UUID NOBODY = UUID.fromString("019aa5b0-0000-7000-8000-000000000002");

  record Jump(int height) {}

  record Leap() implements Command {

    @Override
    public String key() {
      return "1";
    }
  }

  private static final SagaFlow<Jump> SOMERSAULT = flow("somersault");

  /** It lets who landed on a mat leave it. */
  private static final SagaFlow<Jump> DISMOUNT = flow("dismount");

  private static SagaFlow<Jump> flow(String name) {
    return SagaFlow.named(name, Jump.class)
        .step("leap")
        .answerWithin(ofSeconds(5))
        .attempts(4)
        .send(jump -> new Leap())
        .undo(jump -> new Leap())
        .end();
  }

  private final SagaQueries sagas = mock(SagaQueries.class);
  private final Mats mats = new Mats();
  private List<ParticipantBook> books = List.of(mats);
  private List<FlowAudit<?>> flows = List.of(new Landings(SOMERSAULT, Set.of()));
  private final Map<UUID, SubjectSagas> handed = new HashMap<>();
  private Runnable whenJudged = () -> {};
  private Runnable whenRead = () -> {};
  private String missing = "not-landed";
  private List<SagaSnapshot> table = List.of();

  /** The book of mats: which sagas landed, and whose mats are torn. */
  private static final class Mats implements ParticipantBook {

    private final Set<UUID> landed = new LinkedHashSet<>();
    private final List<String> checked = new ArrayList<>();
    private final List<AnsweredCommand> answered = new ArrayList<>();

    @Override
    public String name() {
      return "landing";
    }

    @Override
    public List<AnsweredCommand> answers(Collection<UUID> sagaIds) {
      return answered;
    }

    @Override
    public List<UUID> sagas(UUID after, UUID before, int limit) {
      return landed.stream()
          .filter(id -> after.toString().compareTo(id.toString()) < 0)
          .filter(id -> id.toString().compareTo(before.toString()) < 0)
          .sorted()
          .toList();
    }

    @Override
    public List<Effect> effects(Collection<UUID> sagaIds) {
      return sagaIds.stream()
          .filter(landed::contains)
          .map(id -> new Effect(id, FROM, new Finding.Evidence("mats.landing", id)))
          .toList();
    }

    @Override
    public List<Finding> check(Collection<String> owners) {
      checked.addAll(owners);
      return List.of();
    }

    @Override
    public void checkAll(Consumer<List<Finding>> found) {
      found.accept(List.of(Finding.ofSubject("mat-torn", "MAT:1", "It is torn.")));
    }
  }

  /** Finds that a saga did not land. */
  private final class Landings implements FlowAudit<Jump> {

    private final SagaFlow<Jump> flow;
    private final Set<SagaFlow<?>> together;

    Landings(SagaFlow<Jump> flow, Set<SagaFlow<?>> together) {
      this.flow = flow;
      this.together = together;
    }

    @Override
    public SagaFlow<Jump> flow() {
      return flow;
    }

    @Override
    public Set<SagaFlow<?>> judgedTogetherWith() {
      return together;
    }

    @Override
    public Judge<Jump> read(List<AuditedSaga<Jump>> asked) {
      List<UUID> landed = List.copyOf(mats.landed);
      String kind = missing;
      whenRead.run();
      return new Judge<>() {
        @Override
        public List<Finding> judge(AuditedSaga<Jump> saga, SubjectSagas ofSubject) {
          handed.put(saga.id(), ofSubject);
          whenJudged.run();
          return landed.contains(saga.id())
              ? List.of()
              : List.of(Finding.ofSaga(kind, saga, "From a height of " + saga.data().height()));
        }

        @Override
        public List<Finding> judgeLive(AuditedSaga<Jump> saga) {
          return saga.data().height() < 100
              ? List.of()
              : List.of(Finding.ofSaga("too-high", saga, "Nobody lands that."));
        }
      };
    }

    @Override
    public boolean writes(ParticipantBook book) {
      return book == mats;
    }
  }

  @BeforeEach
  void readsFromATable() {
    when(sagas.begunBetween(any(), any(), isNull(), anyInt())).thenAnswer(asked -> table);
    when(sagas.snapshots(any()))
        .thenAnswer(
            asked -> {
              Collection<UUID> ids = asked.getArgument(0);
              return table.stream().filter(row -> ids.contains(row.id())).toList();
            });
    when(sagas.notUndoneOf(any()))
        .thenAnswer(asked -> table.stream().filter(row -> row.status() != COMPENSATED).toList());
    when(sagas.existing(any()))
        .thenAnswer(
            asked -> {
              Set<UUID> existing = new HashSet<>(asked.<Collection<UUID>>getArgument(0));
              existing.retainAll(table.stream().map(SagaSnapshot::id).toList());
              return existing;
            });
    when(sagas.retention()).thenReturn(Duration.ofDays(30));
    when(sagas.source()).thenReturn("/trampoline");
  }

  @Test
  void findsNothingWhereTheBooksSayWhatTheSagasSay() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    mats.landed.add(SAGA);
    assertThat(audited()).isEqualTo(report(1, 1, 0));
    assertThat(mats.checked).containsExactly("1");
  }

  @Test
  void handsAFlowWhatItsSagaRemembers() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    assertThat(audited().findings())
        .containsExactly(
            new Finding(
                "not-landed",
                SAGA,
                "MAT:1",
                "From a height of 3",
                List.of(new Finding.Evidence("orchestrator.saga", table.get(0)))));
  }

  @Test
  void saysWhenWhatASagaRemembersIsNotWhatItsFlowSays() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": \"very\"}"));
    mats.landed.add(SAGA);
    assertThat(kinds()).containsExactly("data-not-readable");
  }

  @Test
  void saysWhenNobodyAuditsAFlow() {
    table = List.of(saga("handstand", COMPLETED, 1, "{}"));
    assertThat(kinds()).containsExactly("flow-not-audited");
  }

  @Test
  void judgesNoSagaThatRuns() {
    table = List.of(saga("somersault", RUNNING, 1, "{\"height\": 3}"));
    assertThat(audited()).isEqualTo(report(1, 0, 1));
  }

  @Test
  void judgesNoSagaThatMovesMeanwhile() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    whenRead = () -> table = List.of(saga("somersault", COMPLETED, 2, "{\"height\": 3}"));
    assertThat(audited()).isEqualTo(report(1, 0, 1));
  }

  @Test
  void reportsOnlyWhatItFindsAgain() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    whenRead = () -> mats.landed.add(SAGA);
    assertThat(audited()).isEqualTo(report(1, 1, 0));
  }

  @Test
  void reportsNothingThatItFindsTheSecondTimeOnly() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    whenRead = () -> missing = "not-even-begun";
    assertThat(kinds()).isEmpty();
  }

  @Test
  void findsAnEffectOfASagaThatDoesNotExist() {
    mats.landed.add(NOBODY);
    assertThat(audited().findings())
        .containsExactly(
            new Finding(
                "landing-without-saga",
                NOBODY,
                null,
                "The books show an effect of a saga that does not exist.",
                List.of(new Finding.Evidence("mats.landing", NOBODY))));
  }

  @Test
  void findsAnEffectOfAnUnknownSagaAsFarBackAsSagasAreKept() {
    mats.landed.add(idAt(FROM.minus(Duration.ofDays(2))));
    assertThat(kinds()).containsExactly("landing-without-saga");
    mats.landed.clear();
    mats.landed.add(idAt(UNKNOWN_FROM.plusMillis(1)));
    assertThat(kinds()).containsExactly("landing-without-saga");
    mats.landed.clear();
    mats.landed.add(idAt(UNKNOWN_FROM.minusMillis(1)));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void countsApartWhatAnotherOrchestratorAskedFor() {
    mats.landed.add(NOBODY);
    askedBy("/another");
    assertThat(audited())
        .isEqualTo(
            new AuditReport(
                FROM, NOW, 0, 0, 0, UNKNOWN_FROM, Map.of("/another", 1L), 0, List.of()));
  }

  /** Each of two books shows two sagas of another orchestrator, one of them in both. */
  @Test
  void countsASagaOfAnotherOrchestratorOnceHoweverManyBooksShowIt() {
    UUID second = idAt(FROM);
    UUID third = idAt(FROM.plusSeconds(1));
    Mats nets = new Mats();
    books = List.of(mats, nets);
    mats.landed.addAll(List.of(NOBODY, second));
    nets.landed.addAll(List.of(NOBODY, third));
    for (UUID each : List.of(NOBODY, second, third)) {
      mats.answered.add(answered(each, "/another"));
      nets.answered.add(answered(each, "/another"));
    }
    assertThat(audited().ofOthers()).isEqualTo(Map.of("/another", 3L));
  }

  @Test
  void findsWhatItAskedForItselfWhoeverAskedBesides() {
    mats.landed.add(NOBODY);
    askedBy("/another");
    askedBy("/trampoline");
    assertThat(kinds()).containsExactly("landing-without-saga");
  }

  @Test
  void findsWhatNobodyKnowsWhoAskedFor() {
    mats.landed.add(NOBODY);
    askedBy(null);
    assertThat(kinds()).containsExactly("landing-without-saga");
  }

  @Test
  void findsAnEffectInABookThatTheFlowDoesNotWrite() {
    ParticipantBook nets = mock();
    Finding.Evidence caught = new Finding.Evidence("nets.catch", SAGA);
    when(nets.name()).thenReturn("catch");
    when(nets.effects(List.of(SAGA)))
        .thenReturn(List.of(new ParticipantBook.Effect(SAGA, FROM, caught)));
    books = List.of(mats, nets);
    mats.landed.add(SAGA);
    for (SagaStatus status : List.of(COMPLETED, RUNNING)) {
      table = List.of(saga("somersault", status, 1, "{\"height\": 3}"));
      assertThat(audited().findings())
          .containsExactly(
              new Finding(
                  "catch-of-another-flow",
                  SAGA,
                  "MAT:1",
                  "The books show an effect of it, and no somersault has one there.",
                  List.of(caught)));
    }
  }

  @Test
  void asksAFlowAboutItsSagasThatRun() {
    table = List.of(saga("somersault", RUNNING, 1, "{\"height\": 300}"));
    assertThat(kinds()).containsExactly("too-high");
  }

  // Flows that are judged together.

  @Test
  void judgesNoneOfTwoFlowsWhileTheOnesSagaRunsWhicheverSaysThatTheyAreJudgedTogether() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"), dismount(RUNNING, 1));
    for (boolean theFirstSaysIt : List.of(true, false)) {
      flows =
          List.of(
              new Landings(SOMERSAULT, theFirstSaysIt ? Set.of(DISMOUNT) : Set.of()),
              new Landings(DISMOUNT, theFirstSaysIt ? Set.of() : Set.of(SOMERSAULT)));
      assertThat(audited()).isEqualTo(report(2, 0, 2));
    }
  }

  @Test
  void tellsThatASagaIsStuckWhileNeitherIsJudged() {
    judgedTogether();
    SagaSnapshot stuck = stuck(dismount(RUNNING, 1));
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"), stuck);
    assertThat(audited().findings())
        .extracting(finding -> finding.kind() + " " + finding.sagaId())
        .containsExactly("stuck " + OTHER);
  }

  @Test
  void judgesBothWhenBothHaveEndedAndEachKnowsTheOther() {
    judgedTogether();
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"), dismount(COMPLETED, 1));
    assertThat(audited().judged()).isEqualTo(2);
    assertThat(kinds()).containsExactly("not-landed", "not-landed");
    for (UUID each : List.of(SAGA, OTHER)) {
      assertThat(handed.get(each).of(SOMERSAULT)).extracting(AuditedSaga::id).containsOnly(SAGA);
      assertThat(handed.get(each).of(DISMOUNT)).extracting(AuditedSaga::id).containsOnly(OTHER);
      assertThat(handed.get(each).find(OTHER)).contains(table.get(1));
      assertThat(handed.get(each).find(NOBODY)).isEmpty();
    }
  }

  @Test
  void tellsAFlowWhichSagasMayBePurged() {
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    audited();
    assertThat(handed.get(SAGA).mayBePurged(idAt(UNKNOWN_FROM.minusMillis(1)))).isTrue();
    assertThat(handed.get(SAGA).mayBePurged(idAt(UNKNOWN_FROM))).isFalse();
  }

  @Test
  void judgesNoneWhenTheOthersSagaBeginsOrEndsOrMovesMeanwhile() {
    judgedTogether();
    SagaSnapshot landed = saga("somersault", COMPLETED, 1, "{\"height\": 3}");
    when(sagas.begunBetween(any(), any(), isNull(), anyInt())).thenReturn(List.of(landed));
    for (List<List<SagaSnapshot>> meanwhile :
        List.of(
            List.of(List.of(landed), List.of(landed, dismount(RUNNING, 1))),
            List.of(
                List.of(landed, dismount(RUNNING, 1)), List.of(landed, dismount(COMPENSATED, 2))),
            List.of(
                List.of(landed, dismount(COMPLETED, 2)),
                List.of(landed, dismount(COMPLETED, 3))))) {
      table = meanwhile.get(0);
      whenRead = () -> table = meanwhile.get(1);
      assertThat(audited()).as("%s", meanwhile).isEqualTo(report(1, 0, 1));
    }
  }

  @Test
  void looksAgainAtAllThatAreJudgedTogether() {
    judgedTogether();
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"));
    whenJudged =
        () ->
            table =
                List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"), dismount(RUNNING, 1));
    assertThat(audited()).isEqualTo(report(1, 1, 0));
  }

  @Test
  void letsAFlowThatIsJudgedAloneHoldNobodyBack() {
    flows = List.of(new Landings(SOMERSAULT, Set.of()), new Landings(DISMOUNT, Set.of()));
    table = List.of(saga("somersault", COMPLETED, 1, "{\"height\": 3}"), dismount(RUNNING, 1));
    assertThat(kinds()).containsExactly("not-landed");
    assertThat(handed.get(SAGA).rows()).containsExactly(table.get(0));
  }

  private void judgedTogether() {
    flows = List.of(new Landings(SOMERSAULT, Set.of()), new Landings(DISMOUNT, Set.of(SOMERSAULT)));
  }

  @Test
  void checksWholeBooksOnDemand() {
    assertThat(audit().run(FROM, NOW, true).findings())
        .extracting(Finding::kind)
        .containsExactly("mat-torn");
  }

  private void askedBy(@Nullable String source) {
    mats.answered.add(answered(NOBODY, source));
  }

  private static AnsweredCommand answered(UUID saga, @Nullable String source) {
    return new AnsweredCommand(saga, "leap", Direction.DO, "landed.v1", source, FROM);
  }

  private static UUID idAt(Instant moment) {
    return new UUID(moment.toEpochMilli() << 16, 1);
  }

  private Audit audit() {
    return new Audit(sagas, flows, books, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private AuditReport audited() {
    return audit().run(FROM, NOW, false);
  }

  private List<String> kinds() {
    return audited().findings().stream().map(Finding::kind).toList();
  }

  private static AuditReport report(long begun, long judged, long skipped) {
    return new AuditReport(FROM, NOW, begun, judged, skipped, UNKNOWN_FROM, Map.of(), 0, List.of());
  }

  private static SagaSnapshot saga(String flow, SagaStatus status, int version, String data) {
    return saga(SAGA, flow, status, version, data);
  }

  private static SagaSnapshot dismount(SagaStatus status, int version) {
    return saga(OTHER, "dismount", status, version, "{\"height\": 3}");
  }

  private static SagaSnapshot stuck(SagaSnapshot saga) {
    return new SagaSnapshot(
        saga.id(),
        saga.type(),
        saga.subject(),
        saga.owner(),
        saga.activeKey(),
        saga.status(),
        NOW,
        saga.dueAt(),
        saga.data(),
        saga.version(),
        saga.createdAt());
  }

  private static SagaSnapshot saga(
      UUID id, String flow, SagaStatus status, int version, String data) {
    return new SagaSnapshot(
        id,
        flow,
        Subject.of("MAT", 1),
        "1",
        flow + "/MAT:1",
        status,
        null,
        null,
        JsonMapper.shared().readTree(data),
        version,
        FROM);
  }
}
