package io.paysaga.servers;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedSaslMechanismException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on a broker that has the users of deploy/kafka. */
@OnRealServers
class KafkaUsersTest {

  private static final List<String> SERVICES =
      List.of(
          "saga-orchestrator",
          "payment-service",
          "point-service",
          "order-service",
          "reservation-service");

  /** Whose topics they are: who reads them in a group. */
  private static final Map<String, String> READERS =
      Map.of(
          "saga.replies", "saga-orchestrator",
          "payment.commands", "payment-service",
          "point.commands", "point-service",
          "order.commands", "order-service",
          "order.deliveries", "order-service",
          "reservation.commands", "reservation-service",
          "reservation.tokens", "reservation-service",
          "reservation.deliveries", "reservation-service");

  private static final String OWNERS = "ALTER, ALTER_CONFIGS, CREATE, DESCRIBE, DESCRIBE_CONFIGS";

  @TempDir private static Path folder;

  private static DataFolder data;
  private static KafkaServer kafka;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    data = DataFolder.claim(folder);
    kafka = KafkaServer.withUsers(data, LoopbackPort.free(), LoopbackPort.free());
    kafka.start();
    admin = Admin.create(kafka.client(KafkaUsers.ADMIN));
    makeTopics();
  }

  private static void makeTopics() throws Exception {
    admin.createTopics(topics().map(name -> new NewTopic(name, 1, (short) 1)).toList()).all().get();
  }

  @AfterAll
  static void stop() {
    admin.close();
    kafka.kill();
    data.close();
  }

  private static Stream<String> topics() {
    return READERS.keySet().stream().flatMap(topic -> Stream.of(topic, topic + "-dlt"));
  }

  private static Stream<String> users() {
    return Stream.concat(SERVICES.stream(), Stream.of("reader"));
  }

  @Test
  void eachUserMayDoItsPartWithATopicAndNothingElse() throws Exception {
    Map<String, Map<String, String>> found = new TreeMap<>();
    Map<String, Map<String, String>> wanted = new TreeMap<>();
    for (String user : users().toList()) {
      found.put(user, topicsOf(user));
      wanted.put(
          user,
          topics()
              .collect(
                  Collectors.toMap(
                      topic -> topic, topic -> wanted(user, topic), (a, b) -> a, TreeMap::new)));
    }
    assertThat(found).isEqualTo(wanted);
  }

  private static String wanted(String user, String topic) {
    boolean letters = topic.endsWith("-dlt");
    String reader = requireNonNull(READERS.get(topic.replace("-dlt", "")));
    boolean orchestrator = user.equals("saga-orchestrator");
    boolean owner = user.equals(reader);
    Set<String> may = new TreeSet<>();
    if (owner) {
      may.addAll(List.of(OWNERS.split(", ")));
    }
    if (user.equals("reader") || orchestrator || (owner && !letters)) {
      may.addAll(List.of("DESCRIBE", "READ"));
    }
    boolean answers = topic.equals("saga.replies") && !user.equals("reader");
    boolean commands = orchestrator && !letters;
    if (answers || commands || (owner && letters)) {
      may.addAll(List.of("DESCRIBE", "WRITE"));
    }
    return String.join(", ", may);
  }

  /** As the broker says it to the user itself. */
  private static Map<String, String> topicsOf(String user) throws Exception {
    Map<String, String> may = new TreeMap<>();
    try (Admin client = Admin.create(kafka.client(user))) {
      var described =
          client
              .describeTopics(
                  topics().toList(), new DescribeTopicsOptions().includeAuthorizedOperations(true))
              .topicNameValues();
      for (var each : described.entrySet()) {
        try {
          may.put(each.getKey(), sorted(each.getValue().get().authorizedOperations()));
        } catch (ExecutionException refused) {
          assertThat(refused).hasCauseInstanceOf(TopicAuthorizationException.class);
          may.put(each.getKey(), "");
        }
      }
    }
    return may;
  }

  private static String sorted(Collection<AclOperation> operations) {
    return operations.stream().map(Enum::name).sorted().collect(Collectors.joining(", "));
  }

  @Test
  void eachReadsInTheGroupsOfItsOwnTopics() throws Exception {
    for (String user : users().toList()) {
      try (Admin client = Admin.create(kafka.client(user))) {
        for (String group : READERS.keySet()) {
          boolean owner = user.equals(READERS.get(group));
          boolean looks = owner || user.equals("reader") || user.equals("saga-orchestrator");
          String who = user + " in " + group;
          assertThat(mayLookAt(group, client)).as(who).isEqualTo(looks);
          assertThat(mayReadIn(group, group, client)).as(who).isEqualTo(owner);
        }
        assertThat(mayReadIn("console-consumer-1", "saga.replies", client))
            .as(user)
            .isEqualTo(user.equals("reader"));
      }
    }
  }

  private static boolean mayLookAt(String group, Admin client) throws Exception {
    return isAllowed(
        client.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata(),
        GroupAuthorizationException.class);
  }

  private static boolean mayReadIn(String group, String topic, Admin client) throws Exception {
    return isAllowed(
        client
            .alterConsumerGroupOffsets(
                group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0)))
            .all(),
        GroupAuthorizationException.class);
  }

  private static boolean isAllowed(Future<?> asked, Class<? extends Exception> refusal)
      throws InterruptedException {
    try {
      asked.get();
      return true;
    } catch (ExecutionException refused) {
      assertThat(refused).hasCauseInstanceOf(refusal);
      return false;
    }
  }

  @Test
  void noneButTheAdministratorMayDoAnythingWithTheCluster() throws Exception {
    for (String user : users().toList()) {
      try (Admin client = Admin.create(kafka.client(user))) {
        assertThat(
                client
                    .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true))
                    .authorizedOperations()
                    .get())
            .as(user)
            .isEmpty();
        refused(
            client.createTopics(List.of(new NewTopic("own", 1, (short) 1))).all(),
            TopicAuthorizationException.class);
        for (String topic : READERS.keySet()) {
          refused(client.deleteTopics(List.of(topic)).all(), TopicAuthorizationException.class);
        }
        refused(
            client.createAcls(List.of(everything(user))).all(),
            ClusterAuthorizationException.class);
        refused(
            client.deleteAcls(List.of(AclBindingFilter.ANY)).all(),
            ClusterAuthorizationException.class);
        refused(
            client
                .alterUserScramCredentials(
                    List.of(
                        new UserScramCredentialUpsertion(
                            "point-service",
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096),
                            "known")))
                .all(),
            ClusterAuthorizationException.class);
      }
    }
    assertThat(admin.listTopics().names().get()).containsAll(topics().toList());
  }

  private static AclBinding everything(String user) {
    return new AclBinding(
        new ResourcePattern(ResourceType.TOPIC, "*", PatternType.LITERAL),
        new AccessControlEntry("User:" + user, "*", AclOperation.ALL, AclPermissionType.ALLOW));
  }

  private static void refused(Future<?> asked, Class<? extends AuthorizationException> how) {
    assertThatThrownBy(asked::get).hasCauseInstanceOf(how);
  }

  @Test
  void aServiceSpeaksOnItsTopicsAndOnNoOther() throws Exception {
    send("point-service", "saga.replies").get();
    send("saga-orchestrator", "point.commands").get();
    refused(send("point-service", "payment.commands"), TopicAuthorizationException.class);
    refused(send("point-service", "point.commands"), TopicAuthorizationException.class);
    refused(send("saga-orchestrator", "point.commands-dlt"), TopicAuthorizationException.class);
    refused(send("reader", "saga.replies"), AuthorizationException.class);
  }

  private static Future<?> send(String user, String topic) {
    Map<String, Object> settings = new HashMap<>(kafka.client(user));
    settings.put("acks", "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>(topic, "said".getBytes(StandardCharsets.US_ASCII)));
    }
  }

  @Test
  void aServiceKeepsTheSettingsOfItsTopicsAndOfNoOther() throws Exception {
    try (Admin client = Admin.create(kafka.client("payment-service"))) {
      keepForever("payment.commands", client).get();
      refused(keepForever("saga.replies", client), TopicAuthorizationException.class);
      refused(keepForever("point.commands", client), TopicAuthorizationException.class);
    }
  }

  private static Future<?> keepForever(String topic, Admin client) {
    return client
        .incrementalAlterConfigs(
            Map.of(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                List.of(
                    new AlterConfigOp(
                        new ConfigEntry("retention.ms", "-1"), AlterConfigOp.OpType.SET))))
        .all();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sasl.mechanism=PLAIN",
        "sasl.mechanism=SCRAM-SHA-512",
        "sasl.mechanism=SCRAM-SHA-512 of=point-service",
        "sasl.mechanism=PLAIN of=admin",
        "sasl.mechanism=PLAIN of=broker",
      })
  void nobodyComesInWithoutAPassword(String how) {
    for (int port : kafka.ports()) {
      Map<String, Object> settings = new HashMap<>();
      settings.put("bootstrap.servers", "127.0.0.1:" + port);
      settings.put("default.api.timeout.ms", 2_000);
      settings.put("request.timeout.ms", 2_000);
      if (!how.isEmpty()) {
        String user = how.contains("of=") ? how.replaceFirst(".*of=", "") : "mallory";
        settings.put("security.protocol", "SASL_PLAINTEXT");
        settings.put("sasl.mechanism", how.replaceFirst("sasl.mechanism=([^ ]+).*", "$1"));
        settings.put(
            "sasl.jaas.config",
            String.format(
                Locale.ROOT,
                "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";",
                how.contains("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
                user,
                "wrong"));
      }
      try (Admin client = Admin.create(settings)) {
        assertThatThrownBy(() -> client.listTopics().names().get())
            .as(how + " at " + port)
            .isInstanceOf(ExecutionException.class)
            .satisfies(
                refused ->
                    assertThat(refused.getCause())
                        .isInstanceOfAny(
                            SaslAuthenticationException.class,
                            UnsupportedSaslMechanismException.class,
                            UnsupportedVersionException.class,
                            TimeoutException.class));
      }
    }
  }

  @Test
  void itsUsersComeBackWithTheSamePasswordsWhenItsDataIsDeleted() throws Exception {
    Map<String, Object> before = kafka.client("reader");
    kafka.stop();
    kafka.forget();
    kafka.start();
    makeTopics();
    try (Admin client = Admin.create(before)) {
      assertThat(client.listTopics().names().get())
          .containsExactlyInAnyOrderElementsOf(topics().toList());
    }
  }

  @Test
  void whatTheListDoesNotSayIsTakenBackAtTheNextStart() throws Exception {
    admin.createAcls(List.of(everything("reader"))).all().get();
    KafkaUsers.apply(kafka.client(KafkaUsers.ADMIN), data.secrets());
    assertThat(admin.describeAcls(AclBindingFilter.ANY).values().get())
        .containsExactlyInAnyOrderElementsOf(KafkaUsers.list())
        .isNotEmpty();
  }

  @Test
  void noPasswordStandsInItsSettings() throws Exception {
    String settings = Files.readString(folder.resolve("kafka/server.properties"));
    assertThat(settings).contains("user_admin");
    for (String user : List.of(KafkaUsers.ADMIN, KafkaUsers.BROKER)) {
      assertThat(settings).doesNotContain(data.secrets().get(KafkaUsers.secretOf(user)));
    }
  }
}
