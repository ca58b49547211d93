package io.paysaga.saga.orchestration.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.fasterxml.uuid.impl.UUIDUtil;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.messaging.MessagingProperties;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.saga.orchestration.api.ActChain;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.test.SettableClock;
import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Whoever changes a row of operators' acts, though it be the database's owner, is found out. */
@OnRealServers
class ActChainTest {

  private static final Duration RETENTION = Duration.ofDays(30);
  private static final Duration EVERY = Duration.ofMinutes(1);

  private final DriverManagerDataSource database = database();
  private final JdbcTemplate jdbc = new JdbcTemplate(database);
  private final TransactionTemplate transaction =
      new TransactionTemplate(new JdbcTransactionManager(database));
  private final OperatorActs acts = new OperatorActs(jdbc);
  private final SettableClock clock = SettableClock.ticking();
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();
  private final StoredActChain chain = chain();

  private static DriverManagerDataSource database() {
    DatabaseAccess access = RealServers.database("actchain");
    DriverManagerDataSource database =
        new DriverManagerDataSource(
            access.url() + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true",
            access.user(),
            access.password());
    Flyway.configure()
        .dataSource(database)
        .locations("classpath:io/paysaga/saga/orchestration/migration")
        .load()
        .migrate();
    return database;
  }

  private StoredActChain chain() {
    return new StoredActChain(new SagaTimers(false), jdbc, transaction, EVERY, RETENTION, clock);
  }

  @BeforeEach
  void startEmpty() {
    RealServers.empty(
        "actchain",
        "operator_act",
        "operator_approval",
        "operator_verdict",
        "operator_act_chain",
        "saga");
  }

  @Test
  void linksEachRowToTheOneBefore() {
    UUID first = approvedAndDone();
    assertThat(chain.check()).isEqualTo(new ActChain.Check(0, 0, null, 0, 3, null));

    assertThat(chain.once()).isEqualTo(EVERY);

    ActChain.Check check = chain.check();
    assertThat(check.first()).isOne();
    assertThat(check.links()).isEqualTo(3);
    assertThat(check.last().number()).isEqualTo(3);
    assertThat(check.unchained()).isZero();
    assertThat(check.broken()).isNull();
    assertThat(rowsOf(first)).containsExactly("act", "approval", "verdict");

    asked("what comes later");
    chain.once();
    assertThat(chain.check().last().number()).isEqualTo(4);
    assertThat(hashOf(3)).isEqualTo(check.last().hash());
    assertThat(chain.check().broken()).isNull();
  }

  @Test
  void makesTheSameChainOfTheSameRows() {
    Stream.of(1, 2, 3).forEach(n -> approvedAndDone());
    chain.once();
    ActChain.Check before = chain.check();

    RealServers.empty("actchain", "operator_act_chain");
    chain.once();

    assertThat(chain.check()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "update operator_act set asked_by = 'lee'                        | act      | row-changed",
        "update operator_act set shown = 'COMPENSATING pay:undo @9'      | act      | row-changed",
        "update operator_act set break_glass = true                      | act      | row-changed",
        "update operator_act set asked_at = asked_at + interval 1 second | act      | row-changed",
        "update operator_approval set approved_by_subject = 'ann'        | approval | row-changed",
        "update operator_verdict set verdict = 'too-late'                | verdict  | row-changed",
        "update operator_verdict set detail = '{\"answers\":[]}'         | verdict  | row-changed",
        "delete from operator_approval                                   | approval | row-missing",
        "delete from operator_act                                        | act      | row-missing",
        "delete from operator_act_chain where kind = 'act'               | approval |"
            + " links-missing",
        "delete from operator_act_chain where kind = 'approval'          | verdict  |"
            + " links-missing",
        "update operator_act_chain set act_id = reverse(act_id)          | act      | link-changed",
        "update operator_act_chain set previous = hash where seq = 1     | act      | link-changed",
      })
  void findsOutWhoChangesWhatStands(String tampering, String row, String why) {
    UUID act = approvedAndDone();
    chain.once();

    jdbc.update(tampering);

    ActChain.Broken broken = chain.check().broken();
    assertThat(broken).isNotNull();
    assertThat(broken.row()).isEqualTo(row);
    assertThat(broken.why().code()).isEqualTo(why);
    if (why.startsWith("row")) {
      assertThat(broken.act()).isEqualTo(act);
    }
  }

  @Test
  void findsOutWhoMakesTheLinkFitTheRowThatWasChanged() {
    UUID act = approvedAndDone();
    jdbc.update("update operator_act set reason = 'another' where id = ?", bytes(act));
    chain.once();
    Map<String, Object> forged =
        jdbc.queryForMap("select row_hash, hash from operator_act_chain where seq = 1");
    RealServers.empty("actchain", "operator_act_chain");
    jdbc.update("update operator_act set reason = 'a test' where id = ?", bytes(act));
    chain.once();
    jdbc.update("update operator_act set reason = 'another' where id = ?", bytes(act));

    jdbc.update(
        "update operator_act_chain set row_hash = ?, hash = ? where seq = 1",
        forged.get("row_hash"),
        forged.get("hash"));

    assertThat(chain.check().broken())
        .isEqualTo(new ActChain.Broken(2, "approval", act, ActChain.Why.LINK_CHANGED));
  }

  @Test
  void isMadeOnceHoweverManyInstancesMakeIt() {
    transaction.executeWithoutResult(
        inOne -> {
          for (int n = 0; n < StoredActChain.BATCH + 100; n++) {
            asked("a test");
          }
        });

    List<CompletableFuture<Void>> instances =
        Stream.generate(this::chain)
            .limit(4)
            .map(each -> CompletableFuture.runAsync(() -> chainAll(each)))
            .toList();
    instances.forEach(CompletableFuture::join);
    chainAll(chain);

    ActChain.Check check = chain.check();
    assertThat(check.links()).isEqualTo(StoredActChain.BATCH + 100);
    assertThat(check.unchained()).isZero();
    assertThat(check.broken()).isNull();
  }

  /** What was purged is not missed, and what is left is checked from the last link before it on. */
  @Test
  void beginsWhereThePurgeHasLeftIt() {
    Stream.of(1, 2).forEach(n -> approvedAndDone());
    chain.once();
    clock.passes(RETENTION.plusDays(1));
    UUID young = askedNow();
    chain.once();
    String anchor = hashOf(6);

    Retention retention = retention();
    retention.once();
    retention.once();

    ActChain.Check check = chain.check();
    assertThat(check.first()).isEqualTo(6);
    assertThat(check.links()).isEqualTo(2);
    assertThat(check.purged()).isOne();
    assertThat(check.broken()).isNull();
    assertThat(hashOf(6)).isEqualTo(anchor);
    assertThat(jdbc.queryForList("select id from operator_act", byte[].class))
        .singleElement()
        .isEqualTo(bytes(young));

    jdbc.update("delete from operator_act_chain where seq = 6");
    assertThat(chain.check().broken().why()).isEqualTo(ActChain.Why.LINKS_MISSING);
  }

  private Retention retention() {
    return new Retention(
        new SagaTimers(false),
        jdbc,
        transaction,
        RETENTION,
        EVERY,
        new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("paysaga.messaging", MessagingProperties.class),
        clock,
        new SimpleMeterRegistry());
  }

  private void chainAll(StoredActChain instance) {
    while (instance.once().compareTo(EVERY) < 0) {
      // More is there.
    }
  }

  private UUID asked(String reason) {
    return store(act(ids.generate(), reason, null)).id();
  }

  /** By the clock that the test has moved. */
  private UUID askedNow() {
    UUID id = SagaId.firstAt(clock.instant()).value();
    return store(act(id, "a test", null)).id();
  }

  private UUID approvedAndDone() {
    Instant now = now();
    OperatorAct act =
        store(
            act(
                ids.generate(),
                "a test",
                new OperatorAct.Shown("COMPENSATING pay:undo @2", now.plusSeconds(3600))));
    acts.add(act, new OperatorAct.Approval(new Actor("lee", "Lee", List.of("approver")), now()));
    acts.add(act, new OperatorAct.Verdict("done", now()));
    return act.id();
  }

  private OperatorAct store(OperatorAct act) {
    acts.add(act);
    return act;
  }

  private OperatorAct act(UUID id, String reason, OperatorAct.@Nullable Shown shown) {
    return new OperatorAct(
        id,
        OperatorAction.RESOLVE,
        UUID.randomUUID(),
        null,
        null,
        null,
        3,
        new Asking(new Actor("kim", "Kim", List.of("operator")), reason, false),
        now(),
        shown,
        null,
        null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private List<String> rowsOf(UUID act) {
    return jdbc.queryForList(
        "select kind from operator_act_chain where act_id = ? order by seq",
        String.class,
        (Object) bytes(act));
  }

  private String hashOf(long link) {
    return jdbc.queryForObject(
        "select lower(hex(hash)) from operator_act_chain where seq = ?", String.class, link);
  }

  private static byte[] bytes(UUID id) {
    return UUIDUtil.asByteArray(id);
  }
}
