package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnRealServers
class RealServersTest {

  private final Infrastructure servers = RealServers.infrastructure();

  @Test
  void mysqlKeepsWhatWasCommittedOverAKill() throws SQLException {
    DatabaseAccess ledger = RealServers.database("ledger");
    execute(ledger, "CREATE TABLE entry (amount BIGINT PRIMARY KEY)");
    execute(ledger, "INSERT INTO entry VALUES (12000)");

    killAndRestart(servers.mysql());

    assertThat(number(ledger, "SELECT SUM(amount) FROM entry")).isEqualTo(12_000);
  }

  @Test
  void eachUserSeesOnlyItsOwnDatabase() {
    RealServers.database("mine");
    DatabaseAccess other = RealServers.database("theirs");

    assertThatThrownBy(() -> execute(other, "CREATE TABLE mine.entry (id INT)"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("denied");
  }

  @Test
  void aPersonsMysqlHasItsDatabasesAndLetsNoAdministratorInOverTcp(@TempDir Path data)
      throws SQLException {
    try (DataFolder folder = DataFolder.claim(data)) {
      MySqlServer mysql = MySqlServer.with(List.of("mine"), folder, LoopbackPort.free());
      try {
        mysql.start();
        execute(mysql.databases().access("mine"), "CREATE TABLE entry (id INT PRIMARY KEY)");
        for (String password : List.of("root-secret", "", folder.secrets().get("admin"))) {
          for (String user : List.of("root", "admin")) {
            DatabaseAccess administrator = DatabaseAccess.of(mysql.address(), "", user, password);
            assertThatThrownBy(administrator::connect).hasMessageContaining("denied");
          }
        }
        assertThat(mysql.command().toString())
            .doesNotContain(mysql.databases().access("mine").password());
      } finally {
        mysql.stop();
      }
    }
  }

  @Test
  void mysqlSyncsEveryCommit() throws SQLException {
    assertThat(
            number(servers.databases().admin(), "SELECT @@GLOBAL.innodb_flush_log_at_trx_commit"))
        .isEqualTo(1);
  }

  @Test
  void kafkaKeepsWhatWasAcknowledgedOverAKill() throws Exception {
    createTopic("kept");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers.kafka().address(), "acks", "all"),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("kept", "key", "value")).get();
    }

    killAndRestart(servers.kafka());

    TopicPartition partition = new TopicPartition("kept", 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers.kafka().address()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      assertThat(consumer.poll(Duration.ofSeconds(20)))
          .extracting(record -> record.value())
          .containsExactly("value");
    }
  }

  @Test
  void kafkaForgetsItsTopicsWhenItsDataIsDeleted() throws Exception {
    Assumptions.assumeTrue(servers.kafka() instanceof KafkaServer);
    KafkaServer kafka = (KafkaServer) servers.kafka();
    createTopic("forgotten");
    assertThat(topics()).contains("forgotten");
    assertThatThrownBy(kafka::forget).isInstanceOf(IllegalStateException.class);

    kafka.stop();
    kafka.forget();
    kafka.start();

    assertThat(topics()).isEmpty();
  }

  @Test
  void redisKeepsWhatWasWrittenOverAStop() throws IOException {
    assertThat(redis("SET key value", "+OK".length())).isEqualTo("+OK");

    servers.redis().stop();
    assertThat(servers.redis().isRunning()).isFalse();
    servers.redis().start();

    assertThat(redis("GET key", "$5\r\nvalue".length())).isEqualTo("$5\r\nvalue");
  }

  @Test
  void aPausedServerGoesOnWhereItWas() throws Exception {
    servers.redis().pause();
    Probe redis = Probe.redis("127.0.0.1", portOf(servers.redis()));
    assertThat(redis.answers()).isFalse();

    servers.redis().resume();
    assertThat(redis.answers()).isTrue();
  }

  @Test
  void aTakenPortIsOneClearSentence() {
    Assumptions.assumeTrue(servers.redis() instanceof RedisServer);
    int taken = portOf(servers.redis());
    try (DataFolder folder = DataFolder.claimAny(Path.of("target", "taken-port"))) {
      assertThatThrownBy(() -> new RedisServer(folder, taken).start())
          .isInstanceOf(ServerFailure.class)
          .hasMessageMatching(
              ("redis cannot start: port %d on 127.0.0.1 is taken by"
                      + " (process \\d+ \\(.*redis-server\\)|another program)\\."
                      + " End that one, or start again, which takes other ports\\.")
                  .formatted(taken));
    }
  }

  private static void killAndRestart(Server server) {
    Assumptions.assumeFalse(server instanceof ExternalServer);
    server.kill();
    assertThat(server.isRunning()).isFalse();
    server.start();
    assertThat(server.isRunning()).isTrue();
  }

  private static void execute(DatabaseAccess access, String sql) throws SQLException {
    try (Connection connection = access.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long number(DatabaseAccess access, String sql) throws SQLException {
    try (Connection connection = access.connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private void createTopic(String name) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka().address()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
  }

  private Set<String> topics() throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers.kafka().address()))) {
      return admin.listTopics().names().get();
    }
  }

  private String redis(String command, int answerLength) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", portOf(servers.redis()))) {
      String password = servers.secrets().get(RedisUsers.secretOf(RedisUsers.ADMIN));
      String commands = "AUTH " + RedisUsers.ADMIN + " " + password + "\r\n" + command + "\r\n";
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().skipNBytes("+OK\r\n".length());
      return new String(
          socket.getInputStream().readNBytes(answerLength), StandardCharsets.US_ASCII);
    }
  }

  private static int portOf(Server server) {
    return Integer.parseInt(server.address().replaceFirst(".*:", ""));
  }
}
