package io.paysaga.servers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.utils.SecurityUtils;

/**
 * The users of Kafka and what each may do: {@code deploy/kafka/users.acl}, whose lines are the
 * arguments of Kafka's own tool.
 */
final class KafkaUsers {

  /** May do everything, and stands in no list. */
  static final String ADMIN = "admin";

  /** Reads all topics, and nothing else. */
  static final String READER = "reader";

  /** Kafka's own name among its nodes. */
  static final String BROKER = "broker";

  private static final int ITERATIONS = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private KafkaUsers() {}

  /** The secret that lets this user in. */
  static String secretOf(String user) {
    return "kafka_" + user;
  }

  /** With which a client comes in as this user. */
  static Map<String, Object> settings(String address, String user, Secrets secrets) {
    boolean ofTheBrokersOwn = user.equals(ADMIN);
    return Map.of(
        "bootstrap.servers",
        address,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        ofTheBrokersOwn ? "PLAIN" : "SCRAM-SHA-512",
        "sasl.jaas.config",
        String.format(
            Locale.ROOT,
            "org.apache.kafka.common.security.%s required username=\"%s\" password=\"%s\";",
            ofTheBrokersOwn ? "plain.PlainLoginModule" : "scram.ScramLoginModule",
            user,
            secrets.get(secretOf(user))));
  }

  /** The same as the text of a file, for Kafka's tools. */
  static String properties(String address, String user, Secrets secrets) {
    return settings(address, user, secrets).entrySet().stream()
        .filter(each -> !each.getKey().equals("bootstrap.servers"))
        .map(each -> each.getKey() + "=" + each.getValue() + "\n")
        .sorted()
        .collect(Collectors.joining());
  }

  /**
   * By which variables a container that was made for tests has users where its clients come in;
   * what comes from inside it, where it listens too, may do everything.
   */
  static Map<String, String> ofAContainer(Secrets secrets) {
    return Map.of(
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
        "BROKER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_LISTENER_NAME_PLAINTEXT_SASL_ENABLED_MECHANISMS",
        "SCRAM-SHA-512,PLAIN",
        "KAFKA_LISTENER_NAME_PLAINTEXT_SCRAM___SHA___512_SASL_JAAS_CONFIG",
        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
        "KAFKA_LISTENER_NAME_PLAINTEXT_PLAIN_SASL_JAAS_CONFIG",
        String.format(
            Locale.ROOT,
            "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";",
            ADMIN,
            secrets.get(secretOf(ADMIN))),
        "KAFKA_AUTHORIZER_CLASS_NAME",
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND",
        "false",
        "KAFKA_SUPER_USERS",
        "User:" + ADMIN + ";User:ANONYMOUS");
  }

  /**
   * Gives each user its password, and makes what Kafka allows what the list says; returns when it
   * is in force.
   *
   * @param administrator with which settings a client may do this
   */
  static void apply(Map<String, Object> administrator, Secrets secrets) {
    Set<AclBinding> wanted = list();
    try (Admin admin = Admin.create(administrator)) {
      done(admin.alterUserScramCredentials(passwords(wanted, secrets)).all());
      Set<AclBinding> former = inForce(admin);
      done(admin.createAcls(without(wanted, former)).all());
      done(
          admin
              .deleteAcls(without(former, wanted).stream().map(AclBinding::toFilter).toList())
              .all());
      long limit = System.nanoTime() + PATIENCE.toNanos();
      while (!inForce(admin).equals(wanted)) {
        if (System.nanoTime() > limit) {
          throw new ServerFailure("Kafka does not take its list of users.");
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      throw new ServerFailure("Kafka was interrupted while it was given its users.", hurry);
    }
  }

  private static List<UserScramCredentialAlteration> passwords(
      Set<AclBinding> wanted, Secrets secrets) {
    return wanted.stream()
        .map(each -> SecurityUtils.parseKafkaPrincipal(each.entry().principal()).getName())
        .distinct()
        .<UserScramCredentialAlteration>map(
            user ->
                new UserScramCredentialUpsertion(
                    user,
                    new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                    secrets.get(secretOf(user))))
        .toList();
  }

  private static Set<AclBinding> inForce(Admin admin) throws InterruptedException {
    return new HashSet<>(done(admin.describeAcls(AclBindingFilter.ANY).values()));
  }

  private static List<AclBinding> without(Set<AclBinding> some, Set<AclBinding> others) {
    return some.stream().filter(each -> !others.contains(each)).toList();
  }

  private static <T> T done(KafkaFuture<T> asked) throws InterruptedException {
    try {
      return asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException refused) {
      throw new ServerFailure("Kafka was not given its users: " + refused, refused);
    }
  }

  /** What the list allows, each by itself. */
  static Set<AclBinding> list() {
    try (InputStream users = KafkaUsers.class.getResourceAsStream("kafka/users.acl")) {
      return new String(users.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .flatMap(line -> of(line).stream())
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new ServerFailure("users.acl cannot be read: " + e.getMessage(), e);
    }
  }

  /** What a line allows, of which each word is one of the tool's options or its value. */
  private static Collection<AclBinding> of(String line) {
    List<String> principals = new ArrayList<>();
    List<AclOperation> operations = new ArrayList<>();
    List<ResourcePattern> resources = new ArrayList<>();
    String[] words = line.split(" ");
    PatternType pattern =
        Arrays.asList(words).contains("prefixed") ? PatternType.PREFIXED : PatternType.LITERAL;
    for (int i = 0; i < words.length; i += 2) {
      String value = words[i + 1];
      switch (words[i]) {
        case "--allow-principal" -> principals.add(value);
        case "--operation" -> operations.add(SecurityUtils.operation(value));
        case "--topic" -> resources.add(new ResourcePattern(ResourceType.TOPIC, value, pattern));
        case "--group" -> resources.add(new ResourcePattern(ResourceType.GROUP, value, pattern));
        case "--resource-pattern-type" -> {}
        default -> throw new ServerFailure("users.acl: nobody knows " + words[i]);
      }
    }
    return principals.stream()
        .flatMap(
            principal ->
                operations.stream()
                    .map(
                        operation ->
                            new AccessControlEntry(
                                principal, "*", operation, AclPermissionType.ALLOW)))
        .flatMap(entry -> resources.stream().map(resource -> new AclBinding(resource, entry)))
        .toList();
  }
}
