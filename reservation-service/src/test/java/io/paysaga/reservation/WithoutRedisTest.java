package io.paysaga.reservation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.events.TokenCommand.DeleteToken;
import io.paysaga.events.TokenReply.Deleted;
import io.paysaga.events.TokenReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.AskedOverHttp;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import io.paysaga.servers.Server;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What reservation-service does when its Redis is away. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=reservation",
      "management.endpoint.health.show-details=always"
    })
@OnRealServers
class WithoutRedisTest extends AskedOverHttp {

  @Autowired private WaitingQueue queue;
  @Autowired private TokenCommands tokens;
  private final Server redis = RealServers.infrastructure().redis();

  @BeforeEach
  void startEmpty() {
    RealServers.emptyRedis();
  }

  @AfterEach
  void mendRedis() {
    redis.resume();
    redis.start();
    await().ignoreExceptions().until(() -> queue.find("7").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asksBuyersToComeAgainAndGoesOnWhenRedisIsBack(boolean frozen) {
    String token = queue.enter(1).token();
    breakRedis(frozen);
    expectAway(post("/queue-tokens", "{\"buyerId\": 2}"));
    expectAway(http.get().uri("/queue-tokens/" + token).exchange());
    expectAway(post("/seat-holds", "{\"buyerId\": 1, \"seatId\": 1}"));
    mendRedis();
    http.get().uri("/queue-tokens/" + token).exchange().expectStatus().isOk();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysThatATokenCouldNotBeDeleted(boolean frozen) {
    String token = queue.enter(3).token();
    breakRedis(frozen);
    assertThat(deleted(3)).isEqualTo(new Failed("The waiting queue does not answer now."));
    mendRedis();
    assertThat(deleted(3)).isEqualTo(new Deleted());
    assertThat(queue.find(token)).isEmpty();
    assertThat(deleted(3)).isEqualTo(new Deleted());
  }

  @Test
  void staysReadyAndShowsRedisApart(@LocalManagementPort int management) {
    String health = "http://127.0.0.1:" + management + "/actuator/health/redis";
    redis.kill();
    http.get().uri("/readyz").exchange().expectStatus().isOk();
    http.get().uri(health).exchange().expectBody().jsonPath("$.status").isEqualTo("DOWN");
    mendRedis();
    http.get().uri(health).exchange().expectBody().jsonPath("$.status").isEqualTo("UP");
  }

  private void breakRedis(boolean frozen) {
    if (frozen) {
      redis.pause();
    } else {
      redis.kill();
    }
  }

  private static void expectAway(RestTestClient.ResponseSpec answer) {
    expectProblem(answer, 503, "queue-unavailable");
    answer.expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "2");
  }

  private Reply deleted(long buyer) {
    DeleteToken command = new DeleteToken(buyer);
    return tokens
        .prepare(List.of(command))
        .call(command, new CommandId(UUID.randomUUID(), "delete-token", Direction.DO));
  }

  private RestTestClient.ResponseSpec post(String uri, String body) {
    return http.post()
        .uri(uri)
        .header("Queue-Token", "7")
        .contentType(MediaType.APPLICATION_JSON)
        .body(body)
        .exchange();
  }
}
