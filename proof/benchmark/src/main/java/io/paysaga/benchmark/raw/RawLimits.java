package io.paysaga.benchmark.raw;

import io.paysaga.servers.DatabaseAccess;
import java.time.Duration;
import java.util.Map;

/**
 * What the database, the broker and HTTP reach on this machine with nothing on top, as durable as
 * the services use them.
 *
 * @param commitsPerSecond single-row inserts, a commit each, over 16 connections
 * @param commitMillis p50 of such a commit on one connection, alone
 * @param rowsPerSecond rows in inserts of 100, a commit each, over 4 connections
 * @param roundTripsPerSecond records produced with acks=all, consumed, answered the same way and
 *     the answer consumed, with several hundred under way
 * @param roundTripMillis p50 of such a round trip, alone
 * @param roundTripP99Millis p99 of such a round trip, alone
 * @param echoesPerSecond POSTs of 100 bytes to the JDK's server by the JDK's client, 64 under way
 * @param echoMillis p50 of such a POST, alone
 * @param pacedCommitMillis p50 of a commit, ten a second, as those below: what waits in between has
 *     to be woken up, so this is the floor of a saga at that pace
 * @param pacedRoundTripMillis p50 of a round trip
 * @param pacedEchoMillis p50 of a POST
 */
public record RawLimits(
    double commitsPerSecond,
    double commitMillis,
    double rowsPerSecond,
    double roundTripsPerSecond,
    double roundTripMillis,
    double roundTripP99Millis,
    double echoesPerSecond,
    double echoMillis,
    double pacedCommitMillis,
    double pacedRoundTripMillis,
    double pacedEchoMillis) {

  private static final int CONNECTIONS = 16;
  private static final int BATCHING_CONNECTIONS = 4;
  private static final int BATCH = 100;
  private static final Duration PACED = Duration.ofSeconds(10);

  /**
   * Takes about twelve times as long as each, since each is warmed up for as long as it is
   * measured, and half a minute for those at a pace.
   *
   * @param database of an administrator; a database {@code raw_limits} is made there and dropped
   * @param kafka settings of a client that may do everything; topics are made there and deleted
   */
  public static RawLimits measure(DatabaseAccess database, Map<String, Object> kafka, Duration each)
      throws Exception {
    double commits;
    double alone;
    double rows;
    double pacedCommit;
    try (Commits table = new Commits(database)) {
      alone = table.run(1, 1, each).p50Millis();
      pacedCommit = table.paced(PACED).p50Millis();
      commits = table.run(CONNECTIONS, 1, each).perSecond();
      rows = table.run(BATCHING_CONNECTIONS, BATCH, each).perSecond() * BATCH;
    }
    Lap trip;
    double trips;
    double pacedTrip;
    try (RoundTrips topics = new RoundTrips(kafka)) {
      trip = topics.alone(each);
      pacedTrip = topics.paced(PACED).p50Millis();
      trips = topics.saturated(each);
    }
    Lap echo;
    double echoes;
    double pacedEcho;
    try (Echoes server = new Echoes()) {
      echo = server.alone(each);
      pacedEcho = server.paced(PACED).p50Millis();
      echoes = server.saturated(each);
    }
    return new RawLimits(
        commits,
        alone,
        rows,
        trips,
        trip.p50Millis(),
        trip.p99Millis(),
        echoes,
        echo.p50Millis(),
        pacedCommit,
        pacedTrip,
        pacedEcho);
  }

  /** {@code RawLimits jdbcUrl user password kafka seconds}. */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        measure(
            new DatabaseAccess(arguments[0], arguments[1], arguments[2]),
            Map.of("bootstrap.servers", arguments[3]),
            Duration.ofSeconds(Long.parseLong(arguments[4]))));
  }
}
