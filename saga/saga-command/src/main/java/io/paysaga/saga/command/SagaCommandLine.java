package io.paysaga.saga.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Asks a running orchestrator for what its doors offer, for people and for scripts. */
@Command(
    name = "saga",
    description = "Looks at the sagas of a running orchestrator, and acts on them.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "The options above may stand in the environment, as PAYSAGA_TOKEN_FILE for --token-file.",
      ""
    },
    exitCodeListHeading = "It ends with%n",
    exitCodeList = {
      "0:what was asked for",
      "1:the orchestrator says no, or the audit has findings",
      "2:nobody could be asked, or could tell",
      "3:the act waits for another person's approval"
    })
final class SagaCommandLine {

  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int NOT_ASKED = 2;
  static final int WAITS = 3;

  /** How the answer is written. */
  enum Output {
    TABLE,
    JSON
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:8080",
      description = "Where it is; by default ${DEFAULT-VALUE}.")
  private URI url = URI.create("");

  @Option(
      names = {"-o", "--output"},
      scope = ScopeType.INHERIT,
      paramLabel = "table|json",
      defaultValue = "table",
      description = "How the answer is written.")
  private Output output = Output.TABLE;

  @Option(
      names = {"-h", "--help"},
      scope = ScopeType.INHERIT,
      usageHelp = true,
      description = "Tells how it is called.")
  private boolean help;

  @Mixin private Credentials credentials = new Credentials();

  private SagaCommandLine() {}

  public static void main(String[] args) {
    System.exit(
        run(
            System.getenv(),
            new PrintWriter(System.out, true, UTF_8),
            new PrintWriter(System.err, true, UTF_8),
            args));
  }

  /**
   * @param variables of the environment
   */
  static int run(Map<String, String> variables, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new SagaCommandLine())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setDefaultValueProvider(
            argument ->
                argument instanceof OptionSpec option
                        && option.scopeType() == ScopeType.INHERIT
                        && !option.usageHelp()
                    ? variables.get(variable(option))
                    : null)
        .setParameterExceptionHandler(SagaCommandLine::misspelt)
        .setExecutionExceptionHandler(
            (failure, command, parsed) -> {
              if (!(failure instanceof Refusal refusal)) {
                throw failure;
              }
              command.getErr().println(refusal.getMessage());
              return refusal.exitCode();
            })
        .execute(args);
  }

  private static String variable(OptionSpec option) {
    return "PAYSAGA" + option.longestName().substring(1).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private static int misspelt(ParameterException wrong, String... args) {
    CommandLine command = wrong.getCommandLine();
    command.getErr().println(wrong.getMessage());
    command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
    return NOT_ASKED;
  }

  /** Who asks for an act, and why. */
  static final class Asking {

    @Option(
        names = "--reason",
        required = true,
        paramLabel = "TEXT",
        description = "Why; it is kept with the act.")
    private String reason = "";

    @Option(names = "--by", paramLabel = "NAME", description = "Who asks, where no token tells it.")
    private @Nullable String by;

    @Option(
        names = "--break-glass",
        description = "Decides alone what two persons decide, which alarms.")
    private boolean breakGlass;

    Map<String, Object> body() {
      Map<String, Object> body = new LinkedHashMap<>();
      if (by != null) {
        body.put("by", by);
      }
      body.put("reason", reason);
      if (breakGlass) {
        body.put("breakGlass", true);
      }
      return body;
    }
  }

  @Command(description = "Lists sagas, newest first.")
  int list(
      @Option(names = "--stuck", description = "Those that are stuck.") boolean stuck,
      @Option(names = "--status", paramLabel = "STATUS", description = "As RUNNING.")
          @Nullable String status,
      @Option(names = "--subject", paramLabel = "KIND:ID", description = "As ORDER:100.")
          @Nullable String subject,
      @Option(names = "--owner", paramLabel = "OWNER", description = "Whose they are.")
          @Nullable String owner,
      @Mixin Page page) {
    Map<String, @Nullable Object> query = page.query();
    query.put("status", stuck ? "STUCK" : status == null ? null : status.toUpperCase(Locale.ROOT));
    query.put("subject", subject);
    query.put("owner", owner);
    return show(
        asking().get("/sagas", query),
        sagas -> {
          print()
              .table(
                  sagas.path("sagas"),
                  "ID /id",
                  "FLOW /type",
                  "SUBJECT /subject",
                  "STATUS /status",
                  "FAILURE /failure/code",
                  "BEGUN /createdAt",
                  "MOVED /updatedAt");
          page.next(sagas, err());
        });
  }

  /** Which part of a list. */
  static final class Page {

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "50",
        description = "At most so many; by default ${DEFAULT-VALUE}.")
    private int limit;

    @Option(names = "--after", paramLabel = "ID", description = "Only those behind this one.")
    private @Nullable String after;

    Map<String, @Nullable Object> query() {
      Map<String, @Nullable Object> query = new HashMap<>();
      query.put("limit", limit);
      query.put("after", after);
      return query;
    }

    /** Not among the rows, which a script may count. */
    void next(JsonNode page, PrintWriter err) {
      if (page.has("next")) {
        err.println("There are more: --after " + Print.text(page.path("next")));
      }
    }
  }

  @Command(description = "Shows one saga with its steps.")
  int show(@Parameters(paramLabel = "ID", description = "The saga's.") UUID id) {
    return show(asking().get("/sagas/" + id, Map.of()), this::print);
  }

  private void print(JsonNode saga) {
    print().facts(saga);
    if (saga.has("steps")) {
      out().println();
      print()
          .table(
              saga.path("steps"),
              "STEP /name",
              "STATUS /status",
              "ATTEMPTS /attempts",
              "STARTED /startedAt",
              "ENDED /endedAt");
    }
  }

  @Command(description = "Shows what came in for a saga, and what was decided.")
  int journal(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id,
      @Option(names = "--after", paramLabel = "SEQ", description = "Only entries behind this one.")
          @Nullable Integer after) {
    Map<String, @Nullable Object> query = new HashMap<>();
    query.put("after", after);
    return show(
        asking().get("/sagas/" + id + "/journal", query),
        journal ->
            print()
                .table(
                    journal.path("entries"),
                    "SEQ /seq",
                    "AT /at",
                    "EVENT /event",
                    "COMMAND /detail/command",
                    "ANSWER /detail/type",
                    "BY /detail/by",
                    "THEN /decided/to"));
  }

  @Command(description = "Has the open command of a stuck saga sent again at once.")
  int retry(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id, @Mixin Asking asking) {
    return act("/sagas/" + id + "/retry", asking.body());
  }

  @Command(description = "Has a saga undone that is past a deadline and not past its pivot.")
  int compensate(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id, @Mixin Asking asking) {
    return act("/sagas/" + id + "/compensate", asking.body());
  }

  @Command(description = "Ends a stuck saga whose rest will be settled by hand.")
  int resolve(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id, @Mixin Asking asking) {
    return act("/sagas/" + id + "/resolve", asking.body());
  }

  @Command(
      name = "free-subject",
      description = "Lets what a resolved saga was about begin another one.")
  int freeSubject(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id, @Mixin Asking asking) {
    return act("/sagas/" + id + "/free-subject", asking.body());
  }

  @Command(description = "Has undone what a saga did that is no longer stored.")
  int undo(
      @Parameters(paramLabel = "ID", description = "The saga's.") UUID id,
      @Mixin Asking asking,
      @Option(
              names = "--for-real",
              description = "Does it; without this it is only told what would be done.")
          boolean forReal) {
    return act("/unknown-sagas/" + id + "/undo", Map.of("dryRun", !forReal), asking.body());
  }

  @Command(description = "Lists what people asked for, newest first.")
  int acts(
      @Option(names = "--waiting", description = "What waits for an approval or its owner.")
          boolean waiting,
      @Option(names = "--saga", paramLabel = "ID", description = "Of this saga.")
          @Nullable UUID saga,
      @Mixin Page page) {
    Map<String, @Nullable Object> query = page.query();
    query.put("waiting", waiting);
    query.put("saga", saga);
    return show(
        asking().get("/acts", query),
        acts -> {
          print()
              .table(
                  acts.path("acts"),
                  "ID /id",
                  "ACT /action",
                  "SAGA /sagaId",
                  "ASKED BY /askedBy/name",
                  "AT /askedAt",
                  "WAITS FOR /waitingFor",
                  "VERDICT /verdict/code",
                  "REASON /reason");
          page.next(acts, err());
        });
  }

  @Command(description = "Says as a second person that an act is to be done.")
  int approve(
      @Parameters(paramLabel = "ID", description = "The act's.") UUID id,
      @Option(
              names = "--by",
              paramLabel = "NAME",
              description = "Who approves, where no token tells it.")
          @Nullable String by) {
    return act("/acts/" + id + "/approval", by == null ? Map.of() : Map.of("by", by));
  }

  @Command(name = "given-up", description = "Lists best-effort steps that are owed, oldest first.")
  int givenUp(
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "50",
              description = "At most so many; by default ${DEFAULT-VALUE}.")
          int limit) {
    return show(
        asking().get("/best-effort", Map.of("status", "GIVEN_UP", "limit", limit)),
        owed ->
            print()
                .table(
                    owed.path("steps"),
                    "SAGA /sagaId",
                    "SUBJECT /subject",
                    "STEP /step",
                    "GIVEN UP /givenUpAt"));
  }

  @Command(description = "Has what was given up tried again.")
  int backfill(
      @Mixin Asking asking,
      @Option(names = "--from", paramLabel = "TIME", description = "Given up since then.")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "TIME", description = "Given up before then.")
          @Nullable String to,
      @Option(names = "--per-second", paramLabel = "N", description = "So many a second.")
          @Nullable Integer perSecond) {
    Map<String, Object> body = asking.body();
    if (from != null) {
      body.put("from", from);
    }
    if (to != null) {
      body.put("to", to);
    }
    if (perSecond != null) {
      body.put("perSecond", perSecond);
    }
    return act("/best-effort/backfill", body);
  }

  @Command(name = "dead-letters", description = "Lists what nobody could handle.")
  int deadLetters(
      @Option(names = "--topic", paramLabel = "TOPIC", description = "As point.commands-dlt.")
          @Nullable String topic,
      @Mixin Page page) {
    Map<String, @Nullable Object> query = page.query();
    query.put("topic", topic);
    return show(
        asking().get("/dead-letters", query),
        letters -> {
          print()
              .table(
                  letters.path("deadLetters"),
                  "ID /id",
                  "SINCE /time",
                  "TYPE /type",
                  "SAGA /sagaId",
                  "REASON /reason");
          page.next(letters, err());
        });
  }

  @Command(description = "Has a dead letter handled that its saga still waits for.")
  int replay(
      @Parameters(paramLabel = "TOPIC/PARTITION/OFFSET", description = "Where it lies.")
          String letter,
      @Mixin Asking asking,
      @Option(names = "--dry-run", description = "Only tells what would come of it.")
          boolean dryRun) {
    if (!letter.matches("[A-Za-z0-9._-]+/\\d+/\\d+")) {
      throw new Refusal(
          NOT_ASKED, "A dead letter is named by where it lies, as point.commands-dlt/3/17.");
    }
    return act("/dead-letters/" + letter + "/replay", Map.of("dryRun", dryRun), asking.body());
  }

  @Command(
      description = {
        "Compares the books with the sagas.",
        "It ends with 1 when it finds something, and with 2 when it could not be audited, or no"
            + " saga was judged."
      })
  int audit(
      @Option(
              names = "--from",
              paramLabel = "TIME",
              description =
                  "Sagas begun since then, as 2026-11-21T10:00:00Z; by default a day ago.")
          @Nullable String from,
      @Option(names = "--to", paramLabel = "TIME", description = "Sagas begun before then.")
          @Nullable String to,
      @Option(
              names = "--all-accounts",
              description = "Whether all books add up, not only what is of these sagas.")
          boolean allAccounts) {
    Map<String, @Nullable Object> query = new HashMap<>();
    query.put("allAccounts", allAccounts ? true : null);
    query.put("from", from);
    query.put("to", to);
    try {
      AuditReport report = new AuditReport(asking().get("/audit", query));
      show(report.json(), json -> report.print(out()));
      return report.exitCode();
    } catch (Refusal refusal) {
      throw new Refusal(NOT_ASKED, "Not audited: " + refusal.getMessage());
    }
  }

  private int act(String path, Object body) {
    return act(path, Map.of(), body);
  }

  private int act(String path, Map<String, @Nullable Object> query, Object body) {
    JsonNode answer = asking().post(path, query, body);
    show(answer, this::print);
    if (answer.path("waitingFor").asString("").equals("approval")) {
      err().println("It waits for another person: saga approve " + Print.text(answer.path("id")));
      return WAITS;
    }
    return DONE;
  }

  private int show(JsonNode answer, Consumer<JsonNode> asTable) {
    if (output == Output.JSON) {
      out().println(answer.toPrettyString());
    } else {
      asTable.accept(answer);
    }
    return DONE;
  }

  private Orchestrator asking() {
    return new Orchestrator(url, credentials);
  }

  private Print print() {
    return new Print(out());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
