package io.paysaga.stack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.Secrets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens of an issuer, while time goes by and the issuer does not always answer. */
class TokensTest {

  @TempDir private static Path data;
  private static DataFolder folder;
  private static IssuerProcess issuer;

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE);
  private final Tokens tokens =
      new Tokens("http://" + issuer.address(), Secrets.in(data), now::get);

  @BeforeAll
  static void start() {
    folder = DataFolder.claim(data);
    issuer = new IssuerProcess(folder, LoopbackPort.free());
    issuer.start();
  }

  @AfterEach
  void answersAgain() {
    issuer.resume();
    issuer.start();
  }

  @AfterAll
  static void stop() {
    issuer.stop();
    folder.close();
  }

  static Stream<Arguments> everybody() {
    return Stream.of(
        who(tokens -> tokens.buyer(7), "buyer-7", "buyer"),
        who(Tokens::gateway, "gateway", "gateway"),
        who(Tokens::organiser, "organiser", "organiser"),
        who(Tokens::viewer, "viewer", "viewer"),
        who(tokens -> tokens.operator("Kim Lee"), "Kim Lee", "operator"),
        who(tokens -> tokens.approver("sam"), "sam", "approver"),
        who(tokens -> tokens.service(Service.POINT), "point-service", "service"));
  }

  private static Arguments who(Function<Tokens, String> asked, String subject, String role) {
    return Arguments.of(asked, subject, role);
  }

  @ParameterizedTest
  @MethodSource("everybody")
  void areOfWhomeverIsNamed(Function<Tokens, String> asked, String subject, String role) {
    String claims =
        new String(Base64.getUrlDecoder().decode(asked.apply(tokens).split("\\.")[1]), UTF_8);

    assertThat(claims).contains("\"sub\":\"" + subject + "\"", "\"roles\":[\"" + role + "\"]");
  }

  @Test
  void areKeptForHalfOfTheirTimeAndThenRenewedAside() {
    String first = tokens.buyer(7);
    passes(Duration.ofMinutes(4));
    assertThat(tokens.buyer(7)).isEqualTo(first);
    assertThat(tokens.buyer(8)).isNotEqualTo(first);

    passes(Duration.ofMinutes(2));
    issuer.pause();
    assertThat(tokens.buyer(7)).as("while nobody answers").isEqualTo(first);
    issuer.resume();
    untilRenewed(first);
  }

  @Test
  void areUsedToTheirEndAndNotLongerWhileTheIssuerIsAway() {
    String first = tokens.buyer(7);
    issuer.stop();
    passes(Duration.ofMinutes(9));
    assertThat(tokens.buyer(7)).isEqualTo(first);
    passes(Duration.ofMinutes(1));
    assertThatThrownBy(() -> tokens.buyer(7)).hasMessageStartingWith("The issuer does not answer");

    issuer.start();
    assertThat(tokens.buyer(7)).isNotEqualTo(first);
  }

  @Test
  void tellWhatTheIssuerDoesNotLike() {
    assertThatThrownBy(() -> tokens.buyer(0))
        .hasMessageStartingWith("The issuer gives no token of role=buyer&buyer=0")
        .hasMessageContaining("a whole number from 1 on");
  }

  private void passes(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private void untilRenewed(String first) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (tokens.buyer(7).equals(first)) {
      assertThat(System.nanoTime() - end).as("it is not renewed").isNegative();
      Thread.onSpinWait();
    }
  }
}
