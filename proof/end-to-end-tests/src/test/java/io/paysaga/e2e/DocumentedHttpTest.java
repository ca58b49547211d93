package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.stack.Service;
import io.paysaga.stack.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The requests that the pages show are made, and get what the pages say. */
class DocumentedHttpTest extends StoryTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Of a table's row; the second is the call. */
  private static final Pattern CELLS = Pattern.compile("^\\|([^|]*)\\|([^|]*)\\|.*");

  /** As {@code GET /sagas/{id}}, or {@code /compensate} after {@code POST /sagas/{id}/retry}. */
  private static final Pattern CALL = Pattern.compile("`(?:(GET|POST) )?(/[^`?\\s]*)[^`]*`");

  /** A token, a command, its lines joined, or what the command before it answers. */
  private static final Pattern SHOWN =
      Pattern.compile(
          "^(?<variable>\\w+)=\\$\\(local/token (?<whose>.*)\\)$"
              + "|^curl -s (?<command>.*)$"
              + "|^```json\\n(?<answer>[^`]*)\\n```",
          Pattern.MULTILINE);

  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private final Map<String, String> services =
      Map.of(
          "orchestrator", shop.orchestrator(),
          "order", shop.orders(),
          "payment", shop.payments(),
          "point", shop.points(),
          "reservation", shop.reservations());

  @Test
  void everyPathOfTheTablesIsThere() throws IOException {
    List<String> asked = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Path page : pages()) {
      String owners = "";
      for (String row : Files.readAllLines(page)) {
        Matcher cells = CELLS.matcher(row);
        if (!cells.matches()) {
          continue;
        }
        owners = cells.group(1).isBlank() ? owners : cells.group(1);
        String method = "";
        String path = "";
        for (Matcher call = CALL.matcher(cells.group(2)); call.find(); ) {
          boolean besidesTheLast = call.group(1) == null && path.contains("{");
          method = call.group(1) == null ? method : call.group(1);
          path = (besidesTheLast ? path.substring(0, path.lastIndexOf('/')) : "") + call.group(2);
          for (String url : urlsOf(owners)) {
            String request = method + " " + url + path.replaceAll("\\{\\w+}", "999999999");
            asked.add(request);
            if (isNothingThere(request)) {
              missing.add(request);
            }
          }
        }
      }
    }
    assertThat(asked).as("what the tables name").hasSizeGreaterThan(40);
    assertThat(missing).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("README.md")),
              docs.filter(page -> page.toString().endsWith(".md")).sorted())
          .toList();
    }
  }

  private List<String> urlsOf(String owners) {
    if (owners.contains("management")) {
      return Arrays.stream(Service.values())
          .map(service -> shop.stack().service(service).managementUrl())
          .toList();
    }
    return services.entrySet().stream()
        .filter(each -> owners.contains("all") || owners.contains(each.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** An empty body changes nothing anywhere: where there is a door, it is refused. */
  private boolean isNothingThere(String request) {
    String url = request.substring(request.indexOf(' ') + 1);
    Answer answer =
        request.startsWith("POST")
            ? shop.asViewer().post(url, Map.of(), Map.of())
            : shop.asViewer().get(url);
    return answer.status() == 405
        || answer.status() == 404
            && answer.body().path("detail").asString("").equals("There is nothing at this path.");
  }

  @Test
  void theCommandsOfThePagesDoWhatTheyShow() throws IOException {
    Reader reader = new Reader();
    int sagas = 0;
    for (String page : List.of("README.md", "docs/reservation.md")) {
      String text = Files.readString(ROOT.resolve(page)).replaceAll(" \\\\\\n\\s*", " ");
      for (Matcher shown = SHOWN.matcher(text); shown.find(); ) {
        if (shown.group("variable") != null) {
          reader.gets(shown.group("variable"), shown.group("whose"));
        } else if (shown.group("command") != null) {
          reader.runs(shown.group("command"));
        } else {
          sagas += reader.sees(JSON.readTree(shown.group("answer"))) ? 1 : 0;
        }
      }
    }
    assertThat(sagas).as("sagas that the pages show").isGreaterThanOrEqualTo(3);
  }

  /** Somebody who has a stack of their own types what the README says; here, numbers differ. */
  private final class Reader {

    private final long buyer = shop.buyer().id();
    private final Map<String, String> tokens = new HashMap<>();
    private final List<Long> orders = new ArrayList<>();
    private String token = "";
    private long seat;
    private long seatHold;
    private JsonNode last = JSON.missingNode();

    /** A token for this variable of the shell. */
    void gets(String variable, String whose) {
      Tokens all = shop.stack().tokens();
      tokens.put(
          "$" + variable,
          switch (whose) {
            case "buyer 1" -> all.buyer(buyer);
            case "gateway" -> all.gateway();
            case "organiser" -> all.organiser();
            default -> throw new AssertionError("Whose is it? " + whose);
          });
    }

    void runs(String command) {
      String url = "";
      String body = null;
      Map<String, String> headers = new HashMap<>();
      String option = "";
      for (Matcher word = WORD.matcher(command); word.find(); ) {
        String text =
            here(
                Stream.of(1, 2, 3)
                    .map(word::group)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow());
        switch (option) {
          case "-H" -> headers.put(text.split(": ")[0], text.split(": ")[1]);
          case "-d" -> body = text;
          default -> url = text.startsWith("http") ? text : url;
        }
        option = text.startsWith("-") ? text : "";
      }
      headers.remove("Content-Type");
      String bearer = headers.remove("Authorization");
      assertThat(bearer).as(command).startsWith("Bearer ");
      Http http = shop.http().as(() -> bearer.substring("Bearer ".length()));
      Answer answer = body == null ? http.get(url) : http.post(url, JSON.readTree(body), headers);
      assertThat(answer.status()).as("%s: %s", command, answer.body()).isBetween(200, 202);
      last = answer.body();
      notes();
    }

    private String here(String text) {
      String changed =
          text.replace("http://127.0.0.1:8080", shop.orchestrator())
              .replace("http://127.0.0.1:8081", shop.orders())
              .replace("http://127.0.0.1:8082", shop.payments())
              .replace("http://127.0.0.1:8083", shop.points())
              .replace("http://127.0.0.1:8084", shop.reservations())
              .replace("/points/1/", "/points/" + buyer + "/")
              .replace("buyerId=1", "buyerId=" + buyer)
              .replace("\"buyerId\":1", "\"buyerId\":" + buyer)
              .replace("\"seatId\":1", "\"seatId\":" + seat)
              .replace("\"seatHoldId\":1", "\"seatHoldId\":" + seatHold)
              .replace("<the token>", token);
      for (int i = 0; i < orders.size(); i++) {
        changed =
            changed
                .replace("\"orderId\":" + (i + 1) + "}", "\"orderId\":" + orders.get(i) + "}")
                .replace("/orders/" + (i + 1) + "/", "/orders/" + orders.get(i) + "/");
      }
      for (Map.Entry<String, String> token : tokens.entrySet()) {
        changed = changed.replace(token.getKey(), token.getValue());
      }
      return changed;
    }

    private void notes() {
      if (last.has("orderId") && !last.has("steps")) {
        orders.add(last.get("orderId").asLong());
      }
      if (last.has("scheduleId")) {
        seat = shop.firstSeatOf(last.get("scheduleId").asLong());
      }
      if (last.has("token")) {
        token = last.get("token").asString();
        Waiting.until(
            "the token is active",
            () ->
                shop.asViewer()
                    .get(shop.reservations() + "/queue-tokens/" + token)
                    .body()
                    .path("status")
                    .asString("")
                    .equals("ACTIVE"));
      }
      if (last.has("seatHoldId") && !last.has("steps")) {
        seatHold = last.get("seatHoldId").asLong();
      }
    }

    /** Whether it is a saga, which then is as it is shown. */
    boolean sees(JsonNode shown) {
      if (!shown.has("steps")) {
        return false;
      }
      Checkout checkout = new Checkout(shop, UUID.fromString(last.get("id").asString()));
      checkout.ends(shown.get("status").asString());
      assertThat(checkout.saga().get("failure").path("code"))
          .isEqualTo(shown.get("failure").path("code"));
      List<String> steps = shown.get("steps").findValuesAsString("name");
      assertThat(checkout.saga().get("steps").findValuesAsString("name")).isEqualTo(steps);
      if (shown.get("status").asString().equals("COMPLETED")) {
        // Only what is delivered is refunded.
        checkout.step(steps.get(steps.size() - 1), "DONE");
      }
      return true;
    }
  }
}
