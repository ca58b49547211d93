package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** What operators asked for, who approved it, and what came of it. None of it is ever changed. */
public final class OperatorActs {

  /** Behind the action of an act that needs a second person: builds before know no such action. */
  private static final String BY_TWO = "_BY_TWO";

  private static final MultiRowInsert INSERT_ACT =
      MultiRowInsert.into(
          "operator_act",
          "id",
          "action",
          "saga_id",
          "step",
          "about",
          "reply",
          "slot",
          "asked_by",
          "asked_by_subject",
          "asked_by_roles",
          "reason",
          "break_glass",
          "asked_at",
          "shown",
          "approve_until");
  private static final MultiRowInsert INSERT_APPROVAL =
      MultiRowInsert.into(
          "operator_approval",
          "act_id",
          "slot",
          "approved_by",
          "approved_by_subject",
          "approved_by_roles",
          "at");
  private static final MultiRowInsert INSERT_VERDICT =
      MultiRowInsert.into("operator_verdict", "act_id", "verdict", "detail", "at");

  private static final String SELECT =
      """
      select a.id, a.action, a.saga_id, a.step, a.about, a.reply, a.slot, a.asked_by, a.asked_by_subject,
        a.asked_by_roles, a.reason, a.break_glass, a.asked_at, a.shown, a.approve_until,
        p.approved_by, p.approved_by_subject, p.approved_by_roles, p.at approved_at,
        v.verdict, v.detail, v.at judged_at,
        coalesce(p.at, a.approve_until, a.asked_at) act_due_at
      from operator_act a left join operator_approval p on p.act_id = a.id
        left join operator_verdict v on v.act_id = a.id
      where\s""";

  /** Acts of this build; one of a later build waits for that build. */
  private static final String KNOWN = "a.action in (" + named(action -> true) + ")";

  /**
   * Acts that an owner of this build looks after. One that begins its saga, or is about no one
   * saga, is done where it is asked or approved: here only the time for its approval ends.
   */
  private static final String OWNERS =
      String.format(
          Locale.ROOT,
          "v.act_id is null and %s and ((a.saga_id is not null and a.action not in (%s)) or"
              + " (a.shown is not null and p.act_id is null))",
          KNOWN,
          named(OperatorAction::beginsItsSaga));

  private static final String BEGAN =
      String.format(
          Locale.ROOT,
          "%sa.saga_id = ? and v.act_id is null and a.action in (%s) and (a.shown is null or"
              + " p.act_id is not null)",
          SELECT,
          named(OperatorAction::beginsItsSaga));

  private final JdbcTemplate jdbc;

  private static String named(Predicate<OperatorAction> wanted) {
    return Stream.of(OperatorAction.values())
        .filter(wanted)
        .flatMap(action -> Stream.of(action.name(), action.name() + BY_TWO))
        .map(name -> "'" + name + "'")
        .collect(joining(","));
  }

  public OperatorActs(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  public void add(OperatorAct act) {
    INSERT_ACT.run(
        jdbc,
        List.of(act),
        each ->
            new @Nullable Object[] {
              each.id(),
              each.action().name() + (each.shown() == null ? "" : BY_TWO),
              each.sagaId(),
              each.step(),
              each.about(),
              each.reply(),
              each.slot(),
              each.asked().who().name(),
              each.asked().who().subject(),
              String.join(",", each.asked().who().roles()),
              each.asked().reason(),
              each.asked().breakGlass(),
              each.askedAt(),
              each.shown() == null ? null : each.shown().fingerprint(),
              each.shown() == null ? null : each.shown().until()
            });
  }

  /**
   * That an act is approved.
   *
   * @throws org.springframework.dao.DuplicateKeyException when it is already
   */
  public void add(OperatorAct act, OperatorAct.Approval approval) {
    INSERT_APPROVAL.run(
        jdbc,
        List.of(approval),
        each ->
            new @Nullable Object[] {
              act.id(),
              act.slot(),
              each.by().name(),
              each.by().subject(),
              String.join(",", each.by().roles()),
              each.at()
            });
  }

  /**
   * @throws org.springframework.dao.DuplicateKeyException when the act has a verdict
   */
  public void add(OperatorAct act, OperatorAct.Verdict verdict) {
    addVerdicts(List.of(act.with(verdict)));
  }

  /**
   * @param judged each with its verdict
   * @throws org.springframework.dao.DuplicateKeyException when one of the acts has a verdict
   */
  void addVerdicts(Collection<OperatorAct> judged) {
    INSERT_VERDICT.run(
        jdbc,
        judged,
        each -> {
          OperatorAct.Verdict verdict = Objects.requireNonNull(each.verdict());
          return new @Nullable Object[] {each.id(), verdict.code(), verdict.detail(), verdict.at()};
        });
  }

  public Optional<OperatorAct> find(UUID id) {
    return select(KNOWN + " and a.id = ?", UUIDUtil.asByteArray(id)).stream().findFirst();
  }

  /**
   * Newest first.
   *
   * @param now acts that may be approved no longer wait for nobody
   */
  public List<OperatorAct> search(ActApprovals.Search search, Instant now) {
    List<String> conditions = new ArrayList<>(List.of(KNOWN));
    List<Object> values = new ArrayList<>();
    if (search.waiting()) {
      conditions.add("a.approve_until >= ? and p.act_id is null and v.act_id is null");
      values.add(Timestamp.from(now));
    }
    if (search.sagaId() != null) {
      conditions.add("a.saga_id = ?");
      values.add(UUIDUtil.asByteArray(search.sagaId()));
    }
    if (search.before() != null) {
      conditions.add("a.id < ?");
      values.add(UUIDUtil.asByteArray(search.before()));
    }
    values.add(search.limit());
    return select(
        String.join(" and ", conditions) + " order by a.id desc limit ?", values.toArray());
  }

  /** Those of these acts that an owner looks after, in the order in which they were asked. */
  List<OperatorAct> openOf(Collection<UUID> ids) {
    return ids.isEmpty()
        ? List.of()
        : select(
            String.format(
                Locale.ROOT, "a.id in (%s) and %s order by a.asked_at, a.id", marks(ids), OWNERS),
            ids.stream().map(UUIDUtil::asByteArray).toArray());
  }

  /**
   * Acts of these slots that have no verdict and may be done since then, or may not be done any
   * more: one that waits for a second person is not among them before its time is over. What is due
   * longest comes first.
   */
  public List<OperatorAct> open(Collection<Integer> slots, Instant since, Instant now, int limit) {
    if (slots.isEmpty()) {
      return List.of();
    }
    List<Object> values = new ArrayList<>();
    // Each by an index of its own: asked, approved, and never approved.
    String each = "select * from (" + SELECT + " a.slot in (" + marks(slots) + ") and " + OWNERS;
    String due =
        String.join(
            " union all ",
            each + " and a.shown is null and a.asked_at >= ?) asked",
            each + " and p.slot in (" + marks(slots) + ") and p.at >= ?) approved",
            each
                + " and p.act_id is null and a.approve_until >= ? and a.approve_until < ?)"
                + " expired");
    values.addAll(slots);
    values.add(Timestamp.from(since));
    values.addAll(slots);
    values.addAll(slots);
    values.add(Timestamp.from(since));
    values.addAll(slots);
    values.add(Timestamp.from(since));
    values.add(Timestamp.from(now));
    values.add(limit);
    return query(due + " order by act_due_at, id limit ?", values.toArray());
  }

  /** The act that began this saga and has no verdict yet. */
  Optional<OperatorAct> began(UUID sagaId) {
    return query(BEGAN, UUIDUtil.asByteArray(sagaId)).stream().findFirst();
  }

  private List<OperatorAct> select(String which, Object... values) {
    return query(SELECT + which, values);
  }

  private List<OperatorAct> query(String sql, Object... values) {
    return jdbc.query(sql, (row, number) -> act(row), values);
  }

  private static OperatorAct act(ResultSet row) throws SQLException {
    byte[] saga = row.getBytes("saga_id");
    String action = row.getString("action");
    String shown = row.getString("shown");
    return new OperatorAct(
        UUIDUtil.uuid(row.getBytes("id")),
        OperatorAction.valueOf(
            shown == null ? action : action.substring(0, action.length() - BY_TWO.length())),
        saga == null ? null : UUIDUtil.uuid(saga),
        row.getString("step"),
        row.getString("about"),
        row.getString("reply"),
        row.getInt("slot"),
        new Asking(actor(row, "asked_by"), row.getString("reason"), row.getBoolean("break_glass")),
        row.getTimestamp("asked_at").toInstant(),
        shown == null
            ? null
            : new OperatorAct.Shown(shown, row.getTimestamp("approve_until").toInstant()),
        row.getTimestamp("approved_at") == null
            ? null
            : new OperatorAct.Approval(
                actor(row, "approved_by"), row.getTimestamp("approved_at").toInstant()),
        row.getString("verdict") == null
            ? null
            : new OperatorAct.Verdict(
                row.getString("verdict"),
                row.getString("detail"),
                row.getTimestamp("judged_at").toInstant()));
  }

  /** Rows of earlier builds tell the name alone. */
  private static Actor actor(ResultSet row, String column) throws SQLException {
    String name = row.getString(column);
    String subject = row.getString(column + "_subject");
    String roles = row.getString(column + "_roles");
    return new Actor(
        subject == null ? name : subject,
        name,
        roles.isEmpty() ? List.of() : List.of(roles.split(",")));
  }

  private static String marks(Collection<?> values) {
    return values.stream().map(value -> "?").collect(joining(","));
  }
}
