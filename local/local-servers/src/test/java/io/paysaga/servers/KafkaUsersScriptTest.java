package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What deploy/kafka/users.sh asks of Kafka's own tools, which are played. */
class KafkaUsersScriptTest {

  private static final Path DEPLOY = Path.of("../../deploy/kafka");

  @TempDir private Path folder;

  @Test
  void givesEachUserItsPasswordAndWhatTheListSaysWithoutAPasswordInAnArgument() throws Exception {
    List<String> lines =
        Files.readAllLines(DEPLOY.resolve("users.acl")).stream()
            .filter(line -> line.startsWith("--"))
            .toList();
    List<String> users =
        lines.stream()
            .map(line -> line.replaceFirst(".*User:([^ ]+).*", "$1"))
            .distinct()
            .sorted()
            .toList();
    Path secrets = Files.createDirectory(folder.resolve("secrets"));
    for (String user : users) {
      Files.writeString(secrets.resolve("kafka_" + user), "secret-of-" + user);
    }
    plays("kafka-configs.sh", "echo \"$@\" >> configs; cat \"${@: -1}\" >> passwords");
    plays("kafka-acls.sh", "echo \"$@\" >> acls");

    assertThat(run("kafka:9092", "admin.properties", secrets.toString())).isZero();

    String common = "--bootstrap-server kafka:9092 --command-config admin.properties ";
    assertThat(Files.readAllLines(folder.resolve("acls")))
        .containsExactlyElementsOf(lines.stream().map(line -> common + "--add " + line).toList());
    List<String> passwords = new ArrayList<>();
    users.forEach(
        user -> passwords.add("SCRAM-SHA-512=iterations=4096,password=secret-of-" + user));
    assertThat(Files.readAllLines(folder.resolve("passwords")))
        .containsExactlyElementsOf(passwords);
    assertThat(Files.readString(folder.resolve("configs")))
        .contains("--entity-name saga-orchestrator --add-config-file")
        .doesNotContain("secret-of");
  }

  private void plays(String tool, String does) throws IOException {
    Files.writeString(folder.resolve(tool), "#!/usr/bin/env bash\n" + does + "\n");
    Files.setPosixFilePermissions(
        folder.resolve(tool), PosixFilePermissions.fromString("rwx------"));
  }

  private int run(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of("bash", DEPLOY.resolve("users.sh").toAbsolutePath().normalize().toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder script = new ProcessBuilder(command).directory(folder.toFile()).inheritIO();
    script.environment().put("KAFKA_BIN", folder.toString());
    return script.start().waitFor();
  }
}
