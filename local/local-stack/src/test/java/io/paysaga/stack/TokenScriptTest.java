package io.paysaga.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.Secrets;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code local/token} against the issuer of a stack that has nothing else. */
class TokenScriptTest {

  private record Printed(int exitCode, String out, String err) {}

  @TempDir private static Path data;
  private static DataFolder folder;
  private static IssuerProcess issuer;

  /** Programs that the script finds before others of their name. */
  @TempDir private Path programs;

  @BeforeAll
  static void start() {
    folder = DataFolder.claim(data);
    issuer = new IssuerProcess(folder, LoopbackPort.free());
    issuer.start();
  }

  @AfterAll
  static void stop() {
    issuer.stop();
    folder.close();
  }

  @BeforeEach
  void noContainers() throws IOException {
    program("docker", "exit 1");
  }

  @ParameterizedTest
  @CsvSource({
    "buyer 7, '\"sub\":\"buyer-7\"', '\"buyer_id\":7'",
    "service point-service, '\"sub\":\"point-service\"', '\"roles\":[\"service\"]'",
    "gateway, '\"sub\":\"gateway\"', '\"roles\":[\"gateway\"]'",
    "operator, '\"sub\":\"operator\"', '\"roles\":[\"operator\"]'",
    "approver kim, '\"sub\":\"kim\"', '\"roles\":[\"approver\"]'"
  })
  void printsOneToken(String whose, String who, String what) throws Exception {
    Printed printed = run(data, whose.split(" "));

    assertThat(printed.err()).isEmpty();
    assertThat(printed.exitCode()).isZero();
    assertThat(printed.out()).matches("[\\w-]+\\.[\\w-]+\\.[\\w-]+\n");
    assertThat(claims(printed.out())).contains(who, what).contains("\"iss\":\"" + url() + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "buyer", "service", "admin", "buyer 7 8", "operator kim lee"})
  void tellsHowItIsUsed(String wrong) throws Exception {
    Printed printed = run(data, wrong.isEmpty() ? new String[0] : wrong.split(" "));

    assertThat(printed.exitCode()).isOne();
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err()).matches("Usage: \\S+ buyer NUMBER \\| service NAME \\| .*\n");
  }

  @Test
  void tellsWhatTheIssuerDoesNotLike() throws Exception {
    Printed printed = run(data, "buyer", "Kim & Lee");

    assertThat(printed.exitCode()).isOne();
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err())
        .isEqualTo(
            "buyer is the number of a buyer: a whole number from 1 on, of at most 18 digits.\n");
  }

  @Test
  void tellsThatNoStackWasStarted(@TempDir Path other) throws Exception {
    assertThat(run(other, "buyer", "7"))
        .isEqualTo(
            new Printed(
                1,
                "",
                "There is no "
                    + other
                    + "/secrets/issuer-client: no stack was started with this data folder"
                    + " (mvn spring-boot:run).\n"));
  }

  @Test
  void tellsThatTheSecretIsAnotherStacks(@TempDir Path other) throws Exception {
    Secrets.in(other).get("issuer-client");

    Printed printed = run(other, "buyer", "7");

    assertThat(printed.exitCode()).isOne();
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err()).startsWith("The issuer on " + url() + " does not take the secret in");
  }

  @Test
  void tellsThatTheIssuerDoesNotAnswer() throws Exception {
    Printed printed = run(data, LoopbackPort.free(), "buyer", "7");

    assertThat(printed.exitCode()).isOne();
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err())
        .startsWith("The issuer does not answer: does the stack run (mvn spring-boot:run)? curl: ");
  }

  @Test
  void asksAStackInContainersForItsSecret(@TempDir Path other) throws Exception {
    program("docker", "echo \"$@\" > '" + other + "/asked'; cat '" + secretFile() + "'");

    Printed printed = run(other, "buyer", "7");

    assertThat(claims(printed.out())).contains("\"sub\":\"buyer-7\"");
    assertThat(Files.readString(other.resolve("asked")))
        .endsWith("exec -T issuer cat /data/secrets/issuer-client\n");
  }

  @Test
  void showsTheSecretToNobody(@TempDir Path seen) throws Exception {
    program(
        "curl",
        "for each in \"$@\"; do echo \"$each\"; done > '" + seen + "/arguments'",
        "env > '" + seen + "/environment'",
        "PATH=${PATH#*:} exec curl \"$@\"");

    assertThat(run(data, "buyer", "7").exitCode()).isZero();

    String secret = Files.readString(secretFile());
    assertThat(Files.readString(seen.resolve("arguments")))
        .contains("buyer=7")
        .doesNotContain(secret);
    assertThat(Files.readString(seen.resolve("environment"))).doesNotContain(secret);
    assertThat(Files.readString(Path.of(issuer.log()))).doesNotContain(secret);
  }

  private static Path secretFile() {
    return Secrets.in(data).file("issuer-client");
  }

  private static String url() {
    return "http://" + issuer.address();
  }

  private static String claims(String token) {
    return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
  }

  private void program(String name, String... lines) throws IOException {
    Path program =
        Files.writeString(programs.resolve(name), "#!/bin/sh\n" + String.join("\n", lines));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  private Printed run(Path data, String... arguments) throws Exception {
    return run(data, issuer.port(), arguments);
  }

  private Printed run(Path data, int port, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Workspace.root().resolve("local/token").toString());
    command.addAll(List.of(arguments));
    Path out = programs.resolve("out");
    Path err = programs.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment.merge(
        "PATH", programs.toString(), (old, first) -> first + File.pathSeparator + old);
    environment.put("PAYSAGA_DATA", data.toString());
    environment.put("PAYSAGA_PORT_OFFSET", Integer.toString(port - 8086));
    int exitCode = builder.start().waitFor();
    return new Printed(exitCode, Files.readString(out), Files.readString(err));
  }
}
