package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;

import com.fasterxml.uuid.impl.UUIDUtil;
import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.messaging.MultiRowInsert;
import io.paysaga.saga.messaging.SagaTimers;
import io.paysaga.saga.orchestration.api.ActChain;
import io.paysaga.saga.orchestration.api.Digest;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Chains rows of operators' acts some time after they are written, {@value #BATCH} at a time: no
 * act waits for it. Any number of instances may do so at once, of which one makes the next links.
 */
public final class StoredActChain implements ActChain {

  static final int BATCH = 500;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final Logger log = LoggerFactory.getLogger(StoredActChain.class);

  /** By what a link calls them: table, its key, and when a row was written. */
  private static final Map<String, Rows> ROWS =
      new TreeMap<>(
          Map.of(
              "act", new Rows("operator_act", "id", "asked_at"),
              "approval", new Rows("operator_approval", "act_id", "at"),
              "verdict", new Rows("operator_verdict", "act_id", "at")));

  private static final String UNCHAINED =
      ROWS.entrySet().stream()
          .map(rows -> rows.getValue().unchained(rows.getKey()))
          .collect(joining(" union all "));

  private static final MultiRowInsert INSERT =
      MultiRowInsert.into(
          "operator_act_chain", "seq", "kind", "act_id", "row_hash", "previous", "hash");

  /** What stands before the first link. */
  private static final String NONE = "0".repeat(64);

  private final JdbcTemplate jdbc;
  private final TransactionOperations transaction;
  private final Duration every;
  private final Duration retention;
  private final Clock clock;
  private final JsonMapper json = JsonMapper.builder().build();

  private record Rows(String table, String key, String at) {

    String unchained(String kind) {
      return """
          select '%1$s' kind, r.%3$s act_id, r.%4$s at from %2$s r
          left join operator_act_chain c on c.kind = '%1$s' and c.act_id = r.%3$s
          where c.seq is null"""
          .replace("%1$s", kind)
          .replace("%2$s", table)
          .replace("%3$s", key)
          .replace("%4$s", at);
    }
  }

  /** A row, by what the links call it. */
  private record RowId(String kind, UUID act) {}

  private record StoredLink(long seq, RowId row, String rowHash, String previous, String hash) {

    static StoredLink after(long seq, String previous, RowId row, String rowHash) {
      return new StoredLink(seq, row, rowHash, previous, hash(seq, previous, row, rowHash));
    }

    boolean isAsMade() {
      return hash.equals(hash(seq, previous, row, rowHash));
    }

    private static String hash(long seq, String previous, RowId row, String rowHash) {
      return Digest.of(
          Stream.of(previous, Long.toString(seq), row.kind(), row.act().toString(), rowHash));
    }
  }

  /**
   * @param retention no row that is younger is purged
   */
  public StoredActChain(
      SagaTimers timers,
      JdbcTemplate jdbc,
      TransactionOperations transaction,
      Duration every,
      Duration retention,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.every = every;
    this.retention = retention;
    this.clock = clock;
    timers.add(this::once);
  }

  /** Chains some rows; returns the pause until the next. */
  Duration once() {
    try {
      List<StoredLink> made = Objects.requireNonNull(transaction.execute(status -> chain()));
      if (!made.isEmpty()) {
        StoredLink last = made.get(made.size() - 1);
        // Where logs are kept, whoever rewrites the whole chain is found out, too.
        log.info("The chain of operators' acts ends with link {}: {}", last.seq(), last.hash());
      }
      return made.size() == BATCH ? PAUSE : every;
    } catch (DuplicateKeyException | ConcurrencyFailureException faster) {
      // Another instance has made these links.
      return every;
    }
  }

  private List<StoredLink> chain() {
    List<RowId> rows =
        jdbc.query(
            UNCHAINED + " order by at, kind, act_id limit " + BATCH,
            (row, number) ->
                new RowId(row.getString("kind"), UUIDUtil.uuid(row.getBytes("act_id"))));
    Map<RowId, String> hashes = hashes(rows);
    StoredLink last = lastLink().orElse(null);
    List<StoredLink> made = new ArrayList<>();
    for (RowId row : rows) {
      last =
          last == null
              ? StoredLink.after(1, NONE, row, hashes.get(row))
              : StoredLink.after(last.seq() + 1, last.hash(), row, hashes.get(row));
      made.add(last);
    }
    INSERT.run(
        jdbc,
        made,
        link ->
            new Object[] {
              link.seq(),
              link.row().kind(),
              link.row().act(),
              bytes(link.rowHash()),
              bytes(link.previous()),
              bytes(link.hash())
            });
    return made;
  }

  private Optional<StoredLink> lastLink() {
    return links("order by seq desc limit 1").stream().findFirst();
  }

  private List<StoredLink> links(String which, Object... values) {
    return jdbc.query(
        "select seq, kind, act_id, row_hash, previous, hash from operator_act_chain " + which,
        (row, number) ->
            new StoredLink(
                row.getLong("seq"),
                new RowId(row.getString("kind"), UUIDUtil.uuid(row.getBytes("act_id"))),
                hex(row.getBytes("row_hash")),
                hex(row.getBytes("previous")),
                hex(row.getBytes("hash"))),
        values);
  }

  /** Of those of these rows that are there, what stands in them. */
  private Map<RowId, String> hashes(List<RowId> wanted) {
    Map<RowId, String> hashes = new HashMap<>();
    ROWS.forEach(
        (kind, rows) -> {
          List<byte[]> ids =
              wanted.stream()
                  .filter(row -> row.kind().equals(kind))
                  .map(row -> UUIDUtil.asByteArray(row.act()))
                  .toList();
          if (!ids.isEmpty()) {
            String marks = ids.stream().map(id -> "?").collect(joining(","));
            jdbc.query(
                "select * from " + rows.table() + " where " + rows.key() + " in (" + marks + ")",
                row -> {
                  RowId id = new RowId(kind, UUIDUtil.uuid(row.getBytes(rows.key())));
                  hashes.put(id, Digest.of(Stream.of(written(row))));
                },
                ids.toArray());
          }
        });
    return hashes;
  }

  /**
   * A row as JSON, its columns in the order of their names. What is null is left out: so a column
   * that a later release adds changes no row of before.
   */
  private String written(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    Map<String, String> values = new TreeMap<>();
    for (int at = 1; at <= columns.getColumnCount(); at++) {
      String value = text(row, at, columns.getColumnType(at));
      if (value != null) {
        values.put(columns.getColumnName(at), value);
      }
    }
    return json.writeValueAsString(values);
  }

  private static @Nullable String text(ResultSet row, int at, int type) throws SQLException {
    return switch (type) {
      case Types.BINARY -> {
        byte[] bytes = row.getBytes(at);
        yield bytes == null ? null : hex(bytes);
      }
      case Types.TIMESTAMP -> {
        LocalDateTime moment = row.getObject(at, LocalDateTime.class);
        yield moment == null ? null : moment.toString();
      }
      case Types.BIT, Types.TINYINT -> {
        int number = row.getInt(at);
        yield row.wasNull() ? null : Integer.toString(number);
      }
      default -> row.getString(at);
    };
  }

  @Override
  public Check check() {
    Walk walk = new Walk(SagaId.firstAt(clock.instant().minus(retention)).value());
    List<StoredLink> page = links("order by seq limit " + BATCH);
    while (!page.isEmpty()) {
      Map<RowId, String> hashes = hashes(page.stream().map(StoredLink::row).toList());
      page.forEach(link -> walk.pass(link, hashes.get(link.row())));
      page = links("where seq > ? order by seq limit " + BATCH, walk.last.seq());
    }
    Long unchained = jdbc.queryForObject("select count(*) from (" + UNCHAINED + ") u", Long.class);
    return walk.check(Objects.requireNonNull(unchained));
  }

  /** From the first link to the last. */
  private static final class Walk {

    private final byte[] oldestKept;
    private long first;
    private long links;
    private long purged;
    private @Nullable StoredLink last;
    private @Nullable Broken broken;

    Walk(UUID oldestKept) {
      this.oldestKept = UUIDUtil.asByteArray(oldestKept);
    }

    void pass(StoredLink link, @Nullable String rowHash) {
      if (last == null) {
        first = link.seq();
      }
      Why why = whyNot(link, rowHash);
      if (why != null && broken == null) {
        broken = new Broken(link.seq(), link.row().kind(), link.row().act(), why);
      }
      links++;
      purged += rowHash == null ? 1 : 0;
      last = link;
    }

    private @Nullable Why whyNot(StoredLink link, @Nullable String rowHash) {
      if (!follows(link)) {
        return Why.LINKS_MISSING;
      }
      if (!link.isAsMade() || !link.previous().equals(expected(link))) {
        return Why.LINK_CHANGED;
      }
      if (rowHash == null) {
        return mayBePurged(link) ? null : Why.ROW_MISSING;
      }
      return rowHash.equals(link.rowHash()) ? null : Why.ROW_CHANGED;
    }

    /** The first that is kept of a chain whose beginning was purged is of a row that was, too. */
    private boolean follows(StoredLink link) {
      return last == null ? link.seq() == 1 || mayBePurged(link) : link.seq() == last.seq() + 1;
    }

    private String expected(StoredLink link) {
      return last != null ? last.hash() : link.seq() == 1 ? NONE : link.previous();
    }

    private boolean mayBePurged(StoredLink link) {
      return Arrays.compareUnsigned(UUIDUtil.asByteArray(link.row().act()), oldestKept) < 0;
    }

    Check check(long unchained) {
      return new Check(
          first,
          links,
          last == null ? null : new Link(last.seq(), last.hash()),
          purged,
          unchained,
          broken);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }
}
