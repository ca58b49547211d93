package io.paysaga.saga.orchestration.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.orchestrator.pay.PayFlow;
import io.paysaga.orchestrator.pay.PayOrder;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaFailure;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.engine.SagaStateMachine;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.engine.StepStatus;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The library's script, on a database of its own and on one that the build of 59d0eaf made. */
@OnRealServers
class SagaTablesTest {

  private static final Instant AT = Instant.parse("2026-11-21T10:00:00Z");

  private static final int SCRIPTS = 7;

  /** What the build of 59d0eaf inserts and updates with. */
  private static final String FORMER_WRITE =
      """
      insert into saga (id, type, definition_version, subject, buyer_id, active_key, status,
        stuck_since, slot, due_at, state, data, transitions, version, created_at, updated_at)
      values (?, 'pay-order', 1, ?, ?, ?, ?, null, 3, '2026-11-21 10:00:05', ?, ?, ?, ?,
        '2026-11-21 10:00:00', '2026-11-21 10:00:00')
      on duplicate key update active_key = values(active_key), status = values(status),
        stuck_since = values(stuck_since), due_at = values(due_at), state = values(state),
        data = values(data), transitions = values(transitions), version = values(version),
        updated_at = values(updated_at)
      """;

  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
  private final SagaJson json = new SagaJson();

  @Test
  void upgradesWhatTheFormerBuildMadeAndReadsItsRows() {
    DataSource database = database("sagatablesformer");
    migrate(database, "classpath:db/migration", "flyway_schema_history");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    UUID former = ids.generate();
    formerWrites(jdbc, former, 100, "RUNNING", "DOING", 1, 0);
    formerGivesUp(jdbc, former);

    assertThat(libraryMigrates(database, "saga_orchestration_schema_history")).isEqualTo(SCRIPTS);

    SagaRepository rows = new SagaRepository(jdbc);
    SagaQueries sagas = queries(jdbc, rows);
    assertThat(sagas.find(former))
        .hasValueSatisfying(
            saga -> {
              assertThat(saga.subject()).isEqualTo(Subject.of("ORDER", 100));
              assertThat(saga.owner()).isEqualTo("7");
              assertThat(saga.steps().get(0).status()).isEqualTo(StepStatus.DOING);
            });
    assertThat(sagas.givenUpSteps(AT, AT.plusSeconds(1), 10)).hasSize(1);

    UUID ours = ids.generate();
    rows.insert(List.of(row(ours, Subject.of("ORDER", 101), "7")));
    UUID text = ids.generate();
    rows.insert(List.of(row(text, Subject.of("ORDER", 102), "jürgen@example.com")));
    assertThat(buyerOf(jdbc, ours)).isEqualTo(7L);
    assertThat(buyerOf(jdbc, text)).isNull();
    assertThat(ownedBy(sagas, "7")).containsExactly(ours, former);
    assertThat(ownedBy(sagas, "jürgen@example.com")).containsExactly(text);
    assertThat(ownedBy(sagas, "07")).isEmpty();
  }

  @Test
  void leavesRowsThatTheFormerBuildCanDrive() {
    DataSource database = database("sagatablesback");
    migrate(database, "classpath:db/migration", "flyway_schema_history");
    libraryMigrates(database, "saga_orchestration_schema_history");
    JdbcTemplate jdbc = new JdbcTemplate(database);
    SagaRepository rows = new SagaRepository(jdbc);
    UUID ours = ids.generate();
    rows.insert(List.of(row(ours, Subject.of("ORDER", 103), "7")));

    formerWrites(jdbc, ours, 103, "COMPLETED", "DONE", 4, 3);

    SagaRow driven = rows.find(ours).orElseThrow();
    assertThat(driven.status()).isEqualTo(SagaStatus.COMPLETED);
    assertThat(driven.owner()).isEqualTo("7");
    assertThat(driven.state(PayFlow.FLOW, json).steps().get(0).status()).isEqualTo(StepStatus.DONE);
    assertThat(driven.version()).isEqualTo(3);
  }

  @Test
  void bearsToBeRunAgain() {
    DataSource database = database("sagatablesagain");
    migrate(database, "classpath:db/migration", "flyway_schema_history");
    libraryMigrates(database, "first_history");
    List<Map<String, Object>> tables = tablesOf(database);
    assertThat(libraryMigrates(database, "second_history")).isEqualTo(SCRIPTS);
    assertThat(tablesOf(database)).isEqualTo(tables);
  }

  @Test
  void makesTheTablesOfAStrangerWhoHasNone() {
    DataSource database = database("sagatablesfresh");
    assertThat(libraryMigrates(database, "saga_orchestration_schema_history")).isEqualTo(SCRIPTS);
    JdbcTemplate jdbc = new JdbcTemplate(database);
    SagaRepository rows = new SagaRepository(jdbc);
    UUID number = ids.generate();
    UUID text = ids.generate();
    rows.insert(
        List.of(
            row(number, Subject.of("TRIP", 1), "7"), row(text, new Subject("TRIP", "a-2"), "kim")));

    SagaQueries sagas = queries(jdbc, rows);
    assertThat(ownedBy(sagas, "7")).containsExactly(number);
    assertThat(ownedBy(sagas, "kim")).containsExactly(text);
    assertThat(sagas.notUndoneOf(List.of(new Subject("TRIP", "a-2"))))
        .singleElement()
        .satisfies(
            saga ->
                assertThat(saga.dataAs(PayOrder.class)).isEqualTo(new PayOrder(100, 7, 24_000)));
    assertThat(
            jdbc.queryForList(
                "select column_name from information_schema.columns where table_schema = database()"
                    + " and table_name = 'saga'",
                String.class))
        .doesNotContain("buyer_id");
  }

  @Test
  void tellsWhatIsUnderWayWhatIsStuckAndWhatFailedWhy() {
    DataSource database = database("sagatablessearch");
    libraryMigrates(database, "saga_orchestration_schema_history");
    SagaRepository rows = new SagaRepository(new JdbcTemplate(database));
    UUID runs = ids.generate();
    UUID undone = ids.generate();
    UUID stuck = ids.generate();
    SagaFailure no = new SagaFailure("use-point", "not-enough-points", "7 has 3.");
    rows.insert(
        List.of(
            row(runs, Subject.of("ORDER", 1), "7"),
            row(undone, SagaStatus.COMPENSATED, no, null),
            row(stuck, SagaStatus.COMPENSATING, no, AT)));
    SagaQueries sagas = queries(new JdbcTemplate(database), rows);

    assertThat(sagas.underWay(10)).extracting(SagaView::id).containsExactly(runs, stuck);
    assertThat(sagas.underWay(1)).extracting(SagaView::id).containsExactly(runs);
    assertThat(sagas.countStuck()).isEqualTo(1);
    assertThat(search(sagas, null, "not-enough-points")).containsExactly(stuck, undone);
    assertThat(search(sagas, null, "zu wenig Punkte, äh")).isEmpty();
    assertThat(search(sagas, "pay-order", null)).containsExactly(stuck, undone, runs);
    assertThat(search(sagas, "reserve-seat", null)).isEmpty();

    rows.update(
        List.of(
            row(runs, SagaStatus.COMPENSATED, new SagaFailure("pay", "x".repeat(101), ""), null)));
    assertThat(search(sagas, null, "x".repeat(100))).containsExactly(runs);
  }

  private static List<UUID> search(
      SagaQueries sagas, @Nullable String flow, @Nullable String failureCode) {
    return sagas
        .search(new SagaQueries.Search(null, null, null, null, flow, failureCode, null, 10))
        .stream()
        .map(SagaView::id)
        .toList();
  }

  private SagaRow row(
      UUID id, SagaStatus status, SagaFailure failure, @Nullable Instant stuckSince) {
    SagaState<PayOrder> initial =
        new SagaStateMachine<>(PayFlow.FLOW).initial(id, new PayOrder(100, 7, 24_000));
    return SagaRow.begun(
            new NewSaga<>(
                id, PayFlow.FLOW, initial.data(), new Subject("ORDER", id.toString()), "7"),
            1,
            3,
            AT)
        .become(
            new SagaState<>(
                id, status, initial.data(), initial.steps(), failure, stuckSince, false),
            json,
            1,
            AT);
  }

  private SagaRow row(UUID id, Subject subject, String owner) {
    Instant now = AT;
    SagaState<PayOrder> state =
        new SagaStateMachine<>(PayFlow.FLOW).initial(id, new PayOrder(100, 7, 24_000));
    return SagaRow.begun(new NewSaga<>(id, PayFlow.FLOW, state.data(), subject, owner), 1, 3, now)
        .become(state, json, 1, now);
  }

  private static void formerWrites(
      JdbcTemplate jdbc,
      UUID id,
      long order,
      String status,
      String step,
      int transitions,
      int version) {
    jdbc.update(
        FORMER_WRITE,
        UUIDUtil.asByteArray(id),
        "ORDER:" + order,
        7,
        "pay-order/ORDER:" + order,
        status,
        """
        {"steps":[{"name":"pay","status":"%s","attempts":1,"dueAt":"2026-11-21T10:00:05Z",\
        "startedAt":"2026-11-21T10:00:00Z"},{"name":"use-point","status":"PENDING"},\
        {"name":"complete-order","status":"PENDING"},{"name":"deliver-order","status":"PENDING"}]}"""
            .formatted(step),
        """
        {"orderId":100,"buyerId":7,"totalPrice":24000,"paymentId":null,"paidAt":null}""",
        transitions,
        version);
  }

  private static void formerGivesUp(JdbcTemplate jdbc, UUID id) {
    jdbc.update(
        "insert into best_effort_debt (saga_id, step, given_up_at) values (?,'deliver-order',?)",
        UUIDUtil.asByteArray(id),
        "2026-11-21 10:00:00");
  }

  private static @Nullable Long buyerOf(JdbcTemplate jdbc, UUID id) {
    return jdbc.queryForObject(
        "select buyer_id from saga where id = ?", Long.class, (Object) UUIDUtil.asByteArray(id));
  }

  private static List<UUID> ownedBy(SagaQueries sagas, String owner) {
    return sagas
        .search(new SagaQueries.Search(null, owner, null, null, null, null, null, 10))
        .stream()
        .map(saga -> saga.id())
        .toList();
  }

  private static SagaQueries queries(JdbcTemplate jdbc, SagaRepository rows) {
    return new StoredSagas(
        rows,
        new Journal(jdbc, null),
        new GivenUpSteps(jdbc),
        Duration.ofMinutes(1),
        "/orchestrator");
  }

  private static int libraryMigrates(DataSource database, String history) {
    return migrate(database, "classpath:io/paysaga/saga/orchestration/migration", history);
  }

  private static int migrate(DataSource database, String location, String history) {
    return Flyway.configure()
        .dataSource(database)
        .locations(location)
        .table(history)
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate()
        .migrationsExecuted;
  }

  private static List<Map<String, Object>> tablesOf(DataSource database) {
    return Stream.of("saga", "operator_act")
        .map(table -> new JdbcTemplate(database).queryForMap("show create table " + table))
        .toList();
  }

  private static DataSource database(String name) {
    DatabaseAccess access = RealServers.database(name);
    return new DriverManagerDataSource(
        access.url() + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true",
        access.user(),
        access.password());
  }
}
