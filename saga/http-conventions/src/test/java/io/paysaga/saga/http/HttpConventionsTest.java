package io.paysaga.saga.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Over real HTTP, with Spring Boot's settings turned to what must make no difference. */
@SpringBootTest(
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.mvc.problemdetails.enabled=true",
      "spring.web.error.include-stacktrace=always",
      "spring.web.error.include-message=always"
    })
@ExtendWith(OutputCaptureExtension.class)
class HttpConventionsTest {

  private static final String GOOD_ITEM =
      "{\"name\":\"book\",\"quantity\":2,\"color\":\"RED\",\"gift\":true}";

  private static final int LIMIT = 16 * 1024;

  @LocalServerPort int port;
  @Autowired JsonMapper mapper;
  @Autowired Orders orders;

  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void nothingIsStored() {
    orders.stored.clear();
  }

  /** By hand, since no client sends it. */
  @Test
  void answersWithAProblemWhatNeverReachesTheApplication() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              "GET /%zz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertThat(answer)
          .startsWith("HTTP/1.1 400")
          .contains("Content-Type: application/problem+json")
          .contains(
              "{\"type\":\"urn:paysaga:problem:malformed-request\",\"title\":\"Bad Request\",\"status\":400}");
    }
  }

  @Test
  void takesWhatTheRecordSays() {
    Answer answer = post(order(GOOD_ITEM));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(orders.stored)
        .containsExactly(new Order(1, List.of(new Item("book", 2, Color.RED, true))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'buyerId':1,'items':[],'rebate':5}                             | rebate",
        "{'items':[]}                                                    | buyerId",
        "{'buyerId':null,'items':[]}                                     | buyerId",
        "{'buyerId':1.5,'items':[]}                                      | buyerId",
        "{'buyerId':1.0,'items':[]}                                      | buyerId",
        "{'buyerId':1e2,'items':[]}                                      | buyerId",
        "{'buyerId':'1','items':[]}                                      | buyerId",
        "{'buyerId':'','items':[]}                                       | buyerId",
        "{'buyerId':true,'items':[]}                                     | buyerId",
        "{'buyerId':[1],'items':[]}                                      | buyerId",
        "{'buyerId':{},'items':[]}                                       | buyerId",
        "{'buyerId':9223372036854775808,'items':[]}                      | buyerId",
        "{'buyerId':-9223372036854775809,'items':[]}                     | buyerId",
        "{'buyerId':1e400,'items':[]}                                    | buyerId",
        "{'buyerId':NaN,'items':[]}                                      | buyerId",
        "{'buyerId':1,'buyerId':2,'items':[]}                            | buyerId",
        "{'buyerId':1,'items':[],'items':[]}                             | items",
        "{'buyerId':1,'items':{}}                                        | items",
        "{'buyerId':1,'items':'none'}                                    | items",
        "{'buyerId':1,'items':''}                                        | items",
        "{'buyerId':1,'items':[5]}                                       | items[0]",
        "{'buyerId':1,'items':['']}                                      | items[0]",
        "{'buyerId':1,'items':[{'name':'a','quantity':1.5}]}             | items[0].quantity",
        "{'buyerId':1,'items':[{'name':'a','quantity':'2'}]}             | items[0].quantity",
        "{'buyerId':1,'items':[{'name':'a','quantity':2147483648}]}      | items[0].quantity",
        "{'buyerId':1,'items':[{'quantity':1}]}                         | items[0].gift",
        "{'buyerId':1,'items':[{'name':'a','quantity':1,'gift':1}]}      | items[0].gift",
        "{'buyerId':1,'items':[{'name':'a','quantity':1,'gift':'true'}]} | items[0].gift",
        "{'buyerId':1,'items':[{'name':5,'quantity':1,'gift':true}]}     | items[0].name",
        "{'buyerId':1,'items':[{'name':true,'quantity':1,'gift':true}]}  | items[0].name",
        "{'buyerId':1,'items':[{'name':1.5,'quantity':1,'gift':true}]}   | items[0].name",
        "{'buyerId':1,'items':[{'color':0,'quantity':1,'gift':true}]}    | items[0].color",
        "{'buyerId':1,'items':[{'color':'0','quantity':1,'gift':true}]}  | items[0].color",
        "{'buyerId':1,'items':[{'color':'PINK','gift':true}]}            | items[0].color",
        "{'buyerId':1,'items':[{'color':'','gift':true}]}                | items[0].color",
        "{'buyerId':1,'items':[{'size':3,'quantity':1,'gift':true}]}     | items[0].size",
        "{'buyerId':1,'items':[{'name':'a','name':'b'}]}                 | items[0].name",
      })
  void namesTheFieldThatIsNotStrictlyWhatTheRecordSays(String body, String field) {
    Answer answer = post(body.replace('\'', '"'));

    assertMalformed(answer);
    assertThat(answer.text("field")).isEqualTo(field);
    assertThat(answer.text("detail")).startsWith(field + " ").doesNotContain("java", "io.paysaga");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "5",
        "\"\"",
        "{",
        "{\"buyerId\":1,\"items\":[]} {}",
        "{\"buyerId\":1,\"items\":[]} x"
      })
  void refusesWhatIsNotOneJsonObject(String body) {
    Answer answer = post(body);

    assertMalformed(answer);
    assertThat(answer.text("detail")).startsWith("The body ");
  }

  @Test
  void refusesANumberOfAThousandDigitsThoughItCannotTellWhichOne() {
    assertMalformed(post("{\"buyerId\":" + "9".repeat(2_000) + ",\"items\":[]}"));
  }

  @Test
  void refusesBytesThatAreNoText() {
    Answer answer =
        send(
            request("/orders")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe})));

    assertMalformed(answer);
  }

  @Test
  void readsAFormOfItsOwnPagesAndOfNobodyElses() {
    assertThat(form("/notes", "text=two+words%21+%7Bsic%7D", "same-origin").body())
        .isEqualTo("two words! {sic}");
    assertProblem(form("/notes", "text=a", "cross-site"), 403, "foreign-origin");
    assertProblem(form("/orders", "buyerId=1", "same-origin"), 415, "unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text=%zz", "text=%", "%C=a"})
  void refusesAFormThatIsNotEncodedRightly(String fields) {
    Answer answer = form("/notes", fields, "same-origin");

    assertMalformed(answer);
    assertThat(answer.text("field")).isEqualTo("body");
  }

  @Test
  void readsLenientlyWhatIsNoRequest() {
    assertThat(mapper.readValue("{\"buyerId\":1,\"items\":[],\"new\":1}", Order.class))
        .isEqualTo(new Order(1, List.of()));
  }

  @Test
  void namesTheFieldThatBreaksAConstraint() {
    Answer answer = post(order(GOOD_ITEM.replace("2", "-2")));

    assertMalformed(answer);
    assertThat(answer.text("field")).isEqualTo("items[0].quantity");
    assertThat(answer.json().has("errors")).isFalse();
  }

  @Test
  void listsAllFieldsThatBreakAConstraint() {
    Answer answer = post("{\"buyerId\":0}");

    assertMalformed(answer);
    assertThat(answer.text("field")).isEqualTo("buyerId");
    assertThat(answer.json().get("errors"))
        .extracting(error -> error.get("field").asString() + " " + error.get("message").asString())
        .containsExactly("buyerId is positive", "items are given");
  }

  @ParameterizedTest
  @CsvSource({
    "/orders/abc?limit=1,                  orderId",
    "/orders/1.0?limit=1,                  orderId",
    "/orders/9223372036854775808?limit=1,  orderId",
    "/orders/0?limit=1,                    orderId",
    "/orders/1?limit=many,                 limit",
    "/orders/1,                            limit",
    "/orders/1?limit=0,                    limit",
    "/orders/1?limit=1&color=PINK,         color",
    "/filters?from=abc,                    from",
    "/filters?from=0,                      from"
  })
  void namesThePathVariableOrParameterThatIsWrong(String path, String name) {
    Answer answer = get(path);

    assertProblem(answer, 400, "malformed-request");
    assertThat(answer.text("field")).isEqualTo(name);
    assertThat(answer.text("detail")).startsWith(name + " ").doesNotContain("java", "io.paysaga");
  }

  @Test
  void takesAnIdempotencyKeyOf200VisibleCharacters() {
    assertThat(charge("~".repeat(200)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two words"})
  void refusesAnIdempotencyKeyThatIsNotVisibleAscii(String key) {
    assertKeyRefused(charge(key));
  }

  @Test
  void refusesAnIdempotencyKeyOf201Characters() {
    assertKeyRefused(charge("k".repeat(201)));
  }

  @Test
  void refusesAMissingHeader() {
    assertKeyRefused(send(request("/charges").POST(BodyPublishers.noBody())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"})
  void takesMomentsOfOurTime(String moment) {
    assertThat(meetingsAt(moment).status()).isEqualTo(200);
    assertThat(meetAt(moment).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1999-12-31T23:59:59.999999999Z",
        "1970-01-01T00:00:00Z",
        "-1000000000-01-01T00:00:00Z",
        "+10000-01-01T00:00:00Z",
        "+1000000000-12-31T23:59:59.999999999Z"
      })
  void namesTheMomentThatIsNoneOfOurTime(String moment) {
    for (Answer answer : List.of(meetingsAt(moment), meetAt(moment))) {
      assertProblem(answer, 400, "malformed-request");
      assertThat(answer.text("field")).isEqualTo("at");
      assertThat(answer.text("detail")).isEqualTo("at must be of the years 2000 to 9999.");
    }
  }

  @Test
  void takesABodyOfExactlyTheLimit() {
    String body = order(GOOD_ITEM);

    assertThat(post(body + " ".repeat(LIMIT - body.length())).status()).isEqualTo(200);
  }

  @Test
  void refusesABodyAboveTheLimit() {
    String body = order(GOOD_ITEM);

    assertTooLarge(post(body + " ".repeat(LIMIT + 1 - body.length())));
  }

  @Test
  void refusesAChunkedBodyAboveTheLimit() {
    byte[] body = (order(GOOD_ITEM) + " ".repeat(LIMIT)).getBytes(StandardCharsets.UTF_8);

    assertTooLarge(
        send(
            request("/orders")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))));
  }

  @Test
  void refusesAnotherMediaType() {
    Answer answer =
        send(
            request("/orders")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(order(GOOD_ITEM))));

    assertProblem(answer, 415, "unsupported-media-type");
    assertThat(answer.header("Accept")).contains("application/json");
    assertThat(orders.stored).isEmpty();
  }

  @Test
  void refusesABodyWithoutAMediaType() {
    Answer answer = send(request("/orders").POST(BodyPublishers.ofString(order(GOOD_ITEM))));

    assertProblem(answer, 415, "unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "multipart/form-data; boundary=x", "garbage"})
  void refusesAnotherMediaTypeWhetherTheBodyIsReadOrNot(String type) {
    Answer answer =
        send(
            request("/charges")
                .header(IdempotencyKey.HEADER, "k")
                .header("Content-Type", type)
                .POST(BodyPublishers.noBody()));

    assertProblem(answer, 415, "unsupported-media-type");
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://elsewhere.example",
    "Origin, null",
    "Origin, http://localhost:1",
    "Origin, not an origin",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site"
  })
  void letsNoPageOfAnotherOriginChangeAnything(String header, String value) throws IOException {
    assertThat(charged(header, value)).startsWith("HTTP/1.1 403").contains("foreign-origin");
  }

  @Test
  void letsItsOwnPagesChangeThings() throws IOException {
    assertThat(charged("Origin", "http://localhost:" + port)).startsWith("HTTP/1.1 200");
    assertThat(charged("Sec-Fetch-Site", "same-origin")).startsWith("HTTP/1.1 200");
    assertThat(charged("Sec-Fetch-Site", "none")).startsWith("HTTP/1.1 200");
  }

  /** By hand, since a client for servers may not set what browsers set. */
  private String charged(String header, String value) throws IOException {
    return answerTo(
        "POST /charges HTTP/1.1\r\nHost: localhost:%d\r\nIdempotency-Key: k\r\n%s: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .formatted(port, header, value));
  }

  @Test
  void hasNoNameOnLoopbackButItsOwn() throws IOException {
    assertThat(answerToHost("rebound.example:" + port))
        .startsWith("HTTP/1.1 421")
        .contains("urn:paysaga:problem:misdirected-request", "Connection: close");
    assertThat(answerToHost("localhost.rebound.example")).startsWith("HTTP/1.1 421");
    assertThat(answerToHost("127.0.0.1.rebound.example")).startsWith("HTTP/1.1 421");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LocalHost:8080", "127.0.0.1:8080", "[::1]:8080"})
  void isCalledByTheNameOfLoopbackOrByAnAddress(String host) throws IOException {
    assertThat(answerToHost(host)).startsWith("HTTP/1.1 200");
  }

  @Test
  void isCalledWithoutANameByWhoIsNoBrowser() throws IOException {
    assertThat(answerTo("GET /orders/1?limit=1 HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
  }

  private String answerToHost(String host) throws IOException {
    return answerTo(
        "GET /orders/1?limit=1 HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(host));
  }

  private String answerTo(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void speaksOneLanguage() {
    Answer answer = send(request("/orders/1?limit=0").header("Accept-Language", "de-DE, ko;q=0.9"));

    assertThat(answer.text("detail")).isEqualTo("limit must be greater than 0.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/xml", "application/problem+xml", "garbage"})
  void answersWithAProblemWhoAcceptsNoJson(String accepted) {
    Answer answer = send(request("/orders/1?limit=1").header("Accept", accepted));

    assertProblem(answer, 406, "not-acceptable");
  }

  @Test
  void refusesAnotherMethod() {
    Answer answer = send(request("/orders").DELETE());

    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.header("Allow")).isEqualTo("POST");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/error", "/orders/", "/favicon.ico"})
  void answersAnUnknownPathAsAProblemAlsoToABrowser(String path) {
    assertProblem(send(request(path).header("Accept", "text/html")), 404, "not-found");
  }

  @Test
  void refusesToPostToAnUnknownPath() {
    assertProblem(send(request("/nothing").POST(BodyPublishers.ofString("{}"))), 404, "not-found");
  }

  static List<Exception> signsOfADatabaseThatIsAway() {
    return List.of(
        new DataAccessResourceFailureException("away"),
        new QueryTimeoutException("slow"),
        new CannotAcquireLockException("locked"),
        new CannotCreateTransactionException("pool is empty"),
        new RuntimeException("at rollback", new SQLException("closed by the pool")),
        new RuntimeException("at flush", new SQLException("link failure", "08S01")),
        new RuntimeException("at flush", new SQLException("--super-read-only", "HY000", 1290)),
        new RuntimeException("at flush", new SQLException("in other words", "HY000", 9999)),
        new RuntimeException("at flush", new SQLException("no such table", "42S02", 1146)),
        new RuntimeException(
            "between two statements",
            new SQLException("No operations allowed after statement closed.", "S1009")));
  }

  @ParameterizedTest
  @MethodSource("signsOfADatabaseThatIsAway")
  void asksToComeBackWhenTheDatabaseIsAway(Exception failure) {
    orders.failure = failure;

    Answer answer = get("/fails");

    assertProblem(answer, 503, "service-unavailable");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
  }

  @Test
  void isNotUnavailableWhenTheDatabaseRefusesAStatement() {
    orders.failure =
        new DataIntegrityViolationException("twice", new SQLException("duplicate", "23000"));

    assertProblem(get("/fails"), 500, "internal-server-error");
  }

  @Test
  void keepsTheUnexpectedToItselfAndLogsItOnce(CapturedOutput log) {
    orders.failure = new IllegalStateException("secret");

    Answer answer = get("/fails");

    assertProblem(answer, 500, "internal-server-error");
    assertThat(answer.body()).doesNotContain("secret");
    assertThat(log.getAll()).containsOnlyOnce("IllegalStateException: secret");
  }

  @Test
  void tellsEachFailureInALineThatItsAnswerNamesAndTheStackOnce(CapturedOutput log) {
    orders.failure = new UnsupportedOperationException("new");

    assertToldInALineEachTime("/fails", log);
  }

  @Test
  void tellsWhatFailsInAFilterInTheSameWay(CapturedOutput log) {
    orders.failure = new ArithmeticException("new");

    assertToldInALineEachTime("/filtered", log);
  }

  private void assertToldInALineEachTime(String path, CapturedOutput log) {
    for (int n = 0; n < 5; n++) {
      String id = get(path).text("errorId");
      assertThat(log.getAll().lines()).filteredOn(line -> line.contains(id)).hasSize(1);
    }
    String frame = "\\s+at .*HttpConventionsTest\\.tells.*";
    assertThat(log.getAll().lines()).filteredOn(line -> line.matches(frame)).hasSize(1);
    assertThat(log.getAll().lines())
        .filteredOn(line -> line.contains(orders.failure.getClass().getName() + ": new"))
        .hasSize(5);
  }

  @Test
  void answersAnErrorOfTheVirtualMachineAsAProblem() {
    orders.failure = new NoClassDefFoundError("missing");

    assertProblem(get("/fails"), 500, "internal-server-error");
  }

  static List<Throwable> failures() {
    return List.of(
        new IllegalStateException("secret"),
        new IOException("secret"),
        new NoClassDefFoundError("secret"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void answersWhatFailsInAFilterAsAProblem(Throwable failure) {
    orders.failure = failure;

    Answer answer = send(request("/filtered").header("Accept", "garbage"));

    assertProblem(answer, 500, "internal-server-error");
    assertThat(answer.text("instance")).isEqualTo("/filtered");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void answersWhatAFilterRefusesByAStatusAsAProblem() {
    Answer answer = send(request("/refused").header("Accept", "garbage"));

    assertProblem(answer, 403, "forbidden");
    assertThat(answer.text("instance")).isEqualTo("/refused");
  }

  static List<Arguments> problems() {
    return List.of(
        Arguments.of(Problem.badRequest("odd", "It is odd.", "amount"), 400),
        Arguments.of(Problem.forbidden("odd", "It is odd."), 403),
        Arguments.of(Problem.notFound("odd", "It is odd."), 404),
        Arguments.of(Problem.conflict("odd", "It is odd."), 409),
        Arguments.of(Problem.unprocessable("odd", "It is odd."), 422),
        Arguments.of(Problem.unavailable("odd", "It is odd.", Duration.ofMillis(1_001)), 503));
  }

  @ParameterizedTest
  @MethodSource("problems")
  void answersTheProblemThatAServiceThrows(Problem problem, int status) {
    orders.failure = problem.with("sagaId", "b7");

    Answer answer = get("/fails");

    assertProblem(answer, status, "odd");
    assertThat(answer.text("detail")).isEqualTo("It is odd.");
    assertThat(answer.text("instance")).isEqualTo("/fails");
    assertThat(answer.text("sagaId")).isEqualTo("b7");
    assertThat(answer.text("field")).isEqualTo(status == 400 ? "amount" : null);
    assertThat(answer.header("Retry-After")).isEqualTo(status == 503 ? "2" : null);
  }

  private void assertKeyRefused(Answer answer) {
    assertProblem(answer, 400, "malformed-request");
    assertThat(answer.text("field")).isEqualTo(IdempotencyKey.HEADER);
  }

  private void assertTooLarge(Answer answer) {
    assertProblem(answer, 413, "body-too-large");
    assertThat(orders.stored).isEmpty();
  }

  private void assertMalformed(Answer answer) {
    assertProblem(answer, 400, "malformed-request");
    assertThat(orders.stored).isEmpty();
  }

  private static void assertProblem(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.text("type")).isEqualTo("urn:paysaga:problem:" + code);
    assertThat(answer.json().get("status").asInt()).isEqualTo(status);
    assertThat(answer.body()).doesNotContain("Exception", "\\tat ");
  }

  private static String order(String item) {
    return "{\"buyerId\":1,\"items\":[" + item + "]}";
  }

  private Answer get(String path) {
    return send(request(path));
  }

  private Answer charge(String key) {
    return send(
        request("/charges").header(IdempotencyKey.HEADER, key).POST(BodyPublishers.noBody()));
  }

  private Answer meetingsAt(String moment) {
    return send(request("/meetings?at=" + moment.replace("+", "%2B")).GET());
  }

  private Answer meetAt(String moment) {
    return send(
        request("/meetings")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"at\":\"" + moment + "\"}")));
  }

  private Answer form(String path, String fields, String site) {
    return send(
        request(path)
            .header("Sec-Fetch-Site", site)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(fields)));
  }

  private Answer post(String body) {
    return send(
        request("/orders")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private record Answer(HttpResponse<String> response) {

    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(body());
    }

    @Nullable String text(String member) {
      return json().path(member).asString(null);
    }
  }

  enum Color {
    RED
  }

  record Order(
      @Positive(message = "is positive") long buyerId,
      @NotNull(message = "are given") List<@Valid Item> items) {}

  record Item(@Nullable String name, @Positive int quantity, @Nullable Color color, boolean gift) {}

  record Meeting(@Nullable @Moment Instant at) {}

  record Range(@Positive long from) {}

  @RestController
  @AllowedTo(Role.VIEWER)
  static class Orders {

    final List<Order> stored = new ArrayList<>();
    Throwable failure = new AssertionError();

    @PostMapping("/orders")
    void place(@Valid @RequestBody Order order) {
      stored.add(order);
    }

    @GetMapping("/orders/{orderId}")
    Order show(
        @PathVariable @Positive long orderId,
        @RequestParam @Positive int limit,
        @RequestParam(name = "color", required = false) Color paint) {
      return new Order(orderId, List.of());
    }

    @GetMapping("/filters")
    void filter(@Valid Range range) {}

    @PostMapping("/charges")
    void charge(@RequestHeader(IdempotencyKey.HEADER) @IdempotencyKey String key) {}

    @PostMapping("/notes")
    String note(@RequestParam String text) {
      return text;
    }

    @GetMapping("/meetings")
    void meetings(@RequestParam(required = false) @Moment Instant at) {}

    @PostMapping("/meetings")
    void meet(@Valid @RequestBody Meeting meeting) {}

    @GetMapping("/fails")
    void fail() throws Throwable {
      throw failure;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Orders.class)
  static class App {

    @Bean
    FilterRegistrationBean<Filter> failingFilter(Orders orders) {
      FilterRegistrationBean<Filter> failing =
          new FilterRegistrationBean<>((request, response, chain) -> fail(orders.failure));
      failing.addUrlPatterns("/filtered");
      return failing;
    }

    @Bean
    FilterRegistrationBean<Filter> refusingFilter() {
      FilterRegistrationBean<Filter> refusing =
          new FilterRegistrationBean<>(
              (request, response, chain) -> ((HttpServletResponse) response).sendError(403));
      refusing.addUrlPatterns("/refused");
      return refusing;
    }

    private static void fail(Throwable failure) throws IOException {
      if (failure instanceof IOException unreadable) {
        throw unreadable;
      }
      if (failure instanceof Error fault) {
        throw fault;
      }
      throw (RuntimeException) failure;
    }
  }
}
