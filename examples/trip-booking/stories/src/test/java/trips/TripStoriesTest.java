package trips;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.RealServers;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The three services as processes of their own, on real MySQL and Kafka. */
class TripStoriesTest {

  private static final Duration LONG = Duration.ofMinutes(2);
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<Process> STARTED = new ArrayList<>();
  private static final DatabaseAccess FLIGHTS = RealServers.database("flight");
  private static final DatabaseAccess HOTELS = RealServers.database("hotel");

  private static String orchestrator;

  @BeforeAll
  static void start() throws Exception {
    int port = freePort();
    orchestrator = "http://127.0.0.1:" + port;
    start("flight-service", FLIGHTS, 0);
    start("hotel-service", HOTELS, 0);
    start("trip-orchestrator", RealServers.database("trips"), port);
    await("the orchestrator is ready")
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> get("/actuator/health").statusCode() == 200);
    await("flights have a table")
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(
            () -> change(FLIGHTS, "insert into flight values ('LX10', 10), ('LX11', 10)"));
    await("hotels have a table")
        .atMost(LONG)
        .ignoreExceptions()
        .untilAsserted(() -> change(HOTELS, "insert into hotel values ('Alpina', 10), ('Full', 0)"));
  }

  private static void start(String service, DatabaseAccess database, int port) throws IOException {
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            "../" + service + "/target/" + service + "-1.0.0.jar");
    java.environment().put("SPRING_DATASOURCE_URL", database.url());
    java.environment().put("SPRING_DATASOURCE_USERNAME", database.user());
    java.environment().put("SPRING_DATASOURCE_PASSWORD", database.password());
    java.environment()
        .put("SPRING_KAFKA_BOOTSTRAP_SERVERS", RealServers.infrastructure().kafka().address());
    java.environment().put("SERVER_PORT", Integer.toString(port));
    STARTED.add(
        java.redirectErrorStream(true).redirectOutput(new File("target", service + ".log")).start());
  }

  @AfterAll
  static void stop() throws InterruptedException {
    STARTED.forEach(Process::destroy);
    for (Process service : STARTED) {
      if (!service.waitFor(30, SECONDS)) {
        service.destroyForcibly();
      }
    }
  }

  @Test
  void booksBothFlightsAndTheHotelAndMailsTheTraveller() throws Exception {
    JsonNode trip = settled(book(1, "kim@example.com", "Alpina"));

    assertThat(trip.path("status").asString()).isEqualTo("COMPLETED");
    assertThat(trip.at("/steps/3/status").asString()).isEqualTo("DONE");
    String saga = trip.path("id").asString();
    assertThat(stepsOf(saga)).containsExactly("outbound-flight", "return-flight");
    assertThat(put(1, "kim@example.com", "Alpina").statusCode()).isEqualTo(409);
  }

  @Test
  void givesBothFlightsBackWhenTheHotelIsFull() throws Exception {
    JsonNode trip = settled(book(2, "lee@example.com", "Full"));

    assertThat(trip.path("status").asString()).isEqualTo("COMPENSATED");
    assertThat(trip.at("/failure/code").asString()).isEqualTo("hotel-full");
    assertThat(stepsOf(trip.path("id").asString())).isEmpty();
  }

  private static String book(long id, String traveller, String hotel) throws Exception {
    HttpResponse<String> answer = put(id, traveller, hotel);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return JSON.readTree(answer.body()).path("sagaId").asString();
  }

  private static HttpResponse<String> put(long id, String traveller, String hotel)
      throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(orchestrator + "/trips/" + id))
            .header("Content-Type", "application/json")
            .PUT(
                BodyPublishers.ofString(
                    """
                    {"traveller":"%s","outbound":"LX10","inbound":"LX11","hotel":"%s"}
                    """
                        .formatted(traveller, hotel)))
            .build(),
        BodyHandlers.ofString());
  }

  /** The saga when it has ended and its mail is no longer under way. */
  private static JsonNode settled(String saga) {
    return await("saga " + saga + " ends")
        .atMost(LONG)
        .until(
            () -> JSON.readTree(get("/sagas/" + saga).body()),
            now ->
                List.of("COMPLETED", "COMPENSATED").contains(now.path("status").asString())
                    && !now.at("/steps/3/status").asString().equals("DOING"));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(orchestrator + path)).build(), BodyHandlers.ofString());
  }

  private static List<String> stepsOf(String saga) throws SQLException {
    try (Connection connection = connect(FLIGHTS);
        Statement select = connection.createStatement();
        ResultSet rows =
            select.executeQuery(
                "select step from booking where saga_id = uuid_to_bin('" + saga + "') order by step")) {
      List<String> steps = new ArrayList<>();
      while (rows.next()) {
        steps.add(rows.getString(1));
      }
      return steps;
    }
  }

  private static void change(DatabaseAccess database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement change = connection.createStatement()) {
      change.executeUpdate(sql);
    }
  }

  private static Connection connect(DatabaseAccess database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }
}
