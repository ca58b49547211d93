package io.paysaga.saga.test.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.paysaga.saga.test.contract.AskedOverHttp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Every door of a running service, and what it answers to everybody who may come. A service extends
 * this with a row for each door; a door without a row fails.
 */
public abstract class DoorMatrix extends AskedOverHttp {

  /** As whom {@link Speaker#OWNER} owns things. */
  public static final long OWNER = 7;

  protected static final TokenIssuer ISSUER = TokenIssuer.start();

  private static final Row NOWHERE = door("GET nowhere", "/no/such/path");

  @Autowired
  @Qualifier("requestMappingHandlerMapping")
  private RequestMappingHandlerMapping doors;

  @DynamicPropertySource
  static void tokensAreRequired(DynamicPropertyRegistry properties) {
    ISSUER.isBelieved(properties);
  }

  /** One for each door, about things that are {@link #OWNER}'s. */
  protected abstract List<Row> rows();

  /**
   * A door, a request to it, and who is answered what. Whom a row does not name is turned away:
   * with 401 who shows no token of ours, with 403 everybody else.
   */
  public static final class Row {

    private final String door;
    private final String uri;
    private final Map<Speaker, Integer> answers = new EnumMap<>(Speaker.class);
    private @Nullable String body;
    private Map<String, String> headers = Map.of();

    private Row(String door, String uri) {
      this.door = door;
      this.uri = uri;
      Arrays.stream(Speaker.values()).forEach(each -> answers.put(each, each.turnedAway()));
    }

    /** What is sent to it. */
    public Row with(String json) {
      this.body = json;
      return this;
    }

    /** What is sent to it besides. */
    public Row with(Map<String, String> further) {
      this.headers = further;
      return this;
    }

    /** What these are answered. */
    public Row answers(int status, Speaker... whom) {
      for (Speaker each : whom) {
        answers.put(each, status);
      }
      return this;
    }

    private HttpMethod method() {
      return HttpMethod.valueOf(door.substring(0, door.indexOf(' ')));
    }
  }

  /**
   * @param door as its handler is mapped: {@code GET /orders/{id}}
   * @param uri of a request to it
   */
  protected static Row door(String door, String uri) {
    return new Row(door, uri);
  }

  /** The doors of each participant's book: 400 is the answer of who was let in. */
  protected static List<Row> doorsOfTheBook() {
    return List.of(
        door("POST /book", "/book").with("{}").answers(400, Speaker.ORCHESTRATOR),
        door("GET /book/sagas", "/book/sagas?limit=0").answers(400, Speaker.ORCHESTRATOR),
        door("POST /book/inbox", "/book/inbox").with("{}").answers(400, Speaker.ORCHESTRATOR));
  }

  /** On a busy machine the issuer may answer too late for whoever comes first. */
  @BeforeEach
  void keysAreKnown() {
    await()
        .until(
            () ->
                !ask(NOWHERE, Speaker.OWNER)
                    .returnResult(Void.class)
                    .getStatus()
                    .is5xxServerError());
  }

  @Test
  void hasARowForEveryDoor() {
    List<String> found = new ArrayList<>();
    doors
        .getHandlerMethods()
        .forEach(
            (mapping, handler) -> {
              if (!ErrorController.class.isAssignableFrom(handler.getBeanType())) {
                found.addAll(doorsOf(mapping));
              }
            });
    assertThat(rows()).extracting(row -> row.door).containsExactlyInAnyOrderElementsOf(found);
  }

  private static List<String> doorsOf(RequestMappingInfo mapping) {
    return mapping.getMethodsCondition().getMethods().stream()
        .flatMap(method -> mapping.getPatternValues().stream().map(path -> method + " " + path))
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> answersEverybodyAsTheRowSays() {
    return rows().stream()
        .flatMap(
            row ->
                row.answers.entrySet().stream()
                    .map(
                        answer ->
                            DynamicTest.dynamicTest(
                                row.door + " answers " + answer.getKey() + " " + answer.getValue(),
                                () ->
                                    ask(row, answer.getKey())
                                        .expectStatus()
                                        .isEqualTo(answer.getValue()))));
  }

  private RestTestClient.ResponseSpec ask(Row row, Speaker speaker) {
    RestTestClient.RequestBodySpec request = http.method(row.method()).uri(row.uri);
    row.headers.forEach((name, value) -> request.header(name, value));
    String token = speaker.token(ISSUER);
    if (token != null) {
      request.headers(headers -> headers.setBearerAuth(token));
    }
    if (row.body != null) {
      request.contentType(MediaType.APPLICATION_JSON).body(row.body);
    }
    return request.exchange();
  }

  @Test
  void tellsAnybodyWhetherItIsReadyAndOperatorsHowItIs(@LocalManagementPort int port) {
    String management = "http://127.0.0.1:" + port + "/actuator";
    Row liveness = door("GET liveness", management + "/health/liveness");
    ask(liveness, Speaker.NOBODY).expectStatus().isOk();
    Row readiness = door("GET readiness", management + "/health/readiness");
    tellsNoDetails(ask(readiness, Speaker.NOBODY));
    tellsNoDetails(ask(readiness, Speaker.VIEWER));
    Row metrics = door("GET metrics", management + "/metrics");
    ask(metrics, Speaker.NOBODY).expectStatus().isUnauthorized();
    ask(metrics, Speaker.OWNER).expectStatus().isForbidden();
    ask(metrics, Speaker.OPERATOR).expectStatus().isOk();
  }

  private static void tellsNoDetails(RestTestClient.ResponseSpec health) {
    health.expectBody().jsonPath("$.status").isNotEmpty().jsonPath("$.components").doesNotExist();
  }

  @Test
  void tellsAStrangerNotEvenWhichDoorsThereAre() {
    ask(NOWHERE, Speaker.NOBODY).expectStatus().isUnauthorized();
    ask(NOWHERE, Speaker.OWNER).expectStatus().isNotFound();
  }
}
