package io.paysaga.saga.orchestration.web;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.JournalEntry;
import io.paysaga.saga.orchestration.api.Objection;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaResources;
import io.paysaga.saga.orchestration.api.SagaView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import tools.jackson.databind.JsonNode;

/**
 * Shows sagas and what was decided on their way, and takes what operators decide for them. Whether
 * an act is possible now, the saga's own state machine says; each is a row, and of the saga's
 * journal too once it is done.
 */
@RestController
@RequestMapping("/sagas")
class SagaController {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final SagaQueries sagas;
  private final OperatorRequests operators;
  private final SagaResources resources;
  private final SearchParameters further;
  private final SagaStreams streams;

  SagaController(
      SagaQueries sagas,
      OperatorRequests operators,
      SagaResources resources,
      SearchParameters further,
      SagaStreams streams) {
    this.sagas = sagas;
    this.operators = operators;
    this.resources = resources;
    this.further = further;
    this.streams = streams;
  }

  /**
   * Some sagas, newest first.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Page(List<SagaResource> sagas, @JsonInclude(NON_NULL) @Nullable UUID next) {}

  /**
   * What came in and what was decided, in order.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Journal(List<Entry> entries, @JsonInclude(NON_NULL) @Nullable Integer next) {

    /** One transition, as {@link JournalEntry} tells it. */
    record Entry(int seq, Instant at, String event, JsonNode detail, JsonNode decided) {

      static Entry of(JournalEntry entry) {
        return new Entry(entry.seq(), entry.at(), entry.event(), entry.detail(), entry.decided());
      }
    }
  }

  @GetMapping("/{id}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  SagaResource one(@PathVariable UUID id, Caller caller) {
    return resources.of(find(id, caller));
  }

  @GetMapping
  @AllowedTo({Role.BUYER, Role.VIEWER})
  Page search(
      @RequestParam(required = false) SagaResource.@Nullable Status status,
      @RequestParam(required = false) @Nullable String subject,
      @RequestParam(required = false) @Nullable String owner,
      @RequestParam(required = false) @Nullable String failureCode,
      @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
      @RequestParam(required = false) @Nullable UUID after,
      @RequestParam Map<String, String> query,
      Caller caller) {
    String named = further(() -> further.subject(query)).orElse(subject);
    Optional<Subject> about = named == null ? Optional.empty() : subjectOf(named);
    if (named != null && about.isEmpty()) {
      // No saga is about what is no subject.
      return new Page(List.of(), null);
    }
    List<SagaResource> found =
        sagas
            .search(
                new SagaQueries.Search(
                    about.orElse(null),
                    caller.listing(further(() -> further.owner(query)).orElse(owner), "owner"),
                    stored(status),
                    status == null ? null : status == SagaResource.Status.STUCK,
                    null,
                    failureCode,
                    after,
                    limit + 1))
            .stream()
            .map(resources::of)
            .toList();
    // The one above the limit only tells that there is more.
    return found.size() <= limit
        ? new Page(found, null)
        : new Page(found.subList(0, limit), found.get(limit - 1).id());
  }

  private static Optional<String> further(Supplier<Optional<String>> read) {
    try {
      return read.get();
    } catch (SearchParameters.WrongValue wrong) {
      throw Problem.badRequest(
          "malformed-request", String.valueOf(wrong.getMessage()), wrong.parameter());
    }
  }

  private static Optional<Subject> subjectOf(String text) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
      throw Problem.badRequest(
          "malformed-request", "subject must be of ASCII characters.", "subject");
    }
    try {
      return Optional.of(Subject.parse(text));
    } catch (IllegalArgumentException noSubject) {
      return Optional.empty();
    }
  }

  @GetMapping("/{id}/journal")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  Journal journal(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "200") @Min(1) @Max(200) int limit,
      @RequestParam(defaultValue = "0") @Min(0) int after,
      Caller caller) {
    List<Journal.Entry> found =
        sagas.journal(find(id, caller).id(), after, limit + 1).stream()
            .map(Journal.Entry::of)
            .toList();
    return found.size() <= limit
        ? new Journal(found, null)
        : new Journal(found.subList(0, limit), found.get(limit - 1).seq());
  }

  /**
   * The journal as it grows, entry by entry, until the saga is at rest: as server-sent events. Who
   * comes back behind the last of them is told so by 204, which ends an {@code EventSource}.
   *
   * @param seen the last entry that the client has; any instance goes on behind it
   */
  @GetMapping(path = "/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
  @AllowedTo({Role.BUYER, Role.VIEWER})
  ResponseEntity<SseEmitter> events(
      @PathVariable UUID id,
      @RequestHeader(name = "Last-Event-ID", defaultValue = "0") @Min(0) int seen,
      Caller caller) {
    SagaView saga = find(id, caller);
    if (seen > 0 && saga.isAtRest() && sagas.journal(id, seen, 1).isEmpty()) {
      return ResponseEntity.noContent().build();
    }
    return ResponseEntity.ok()
        // A proxy that gathers an answer before it hands it on would hold every entry back.
        .header("X-Accel-Buffering", "no")
        .body(
            streams
                .open(saga, seen)
                .orElseThrow(
                    () ->
                        Problem.unavailable(
                            "too-many-at-once",
                            "As many streams as may be open are open; ask again later.",
                            RETRY_AFTER)));
  }

  /** A stuck saga's open command is sent again at once, its attempts counted anew. */
  @PostMapping("/{id}/retry")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> retry(
      @PathVariable UUID id, @Valid @RequestBody OperatorBody body, Caller caller) {
    return ask(id, OperatorAction.RETRY, body, caller);
  }

  /**
   * A running saga that waits past a deadline is undone, beginning with the step it waits for. Not
   * one whose pivot is accepted: that goes forward only.
   */
  @PostMapping("/{id}/compensate")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> compensate(
      @PathVariable UUID id, @Valid @RequestBody OperatorBody body, Caller caller) {
    return ask(id, OperatorAction.COMPENSATE, body, caller);
  }

  /**
   * What a stuck saga cannot undo, or behind its pivot cannot do, will be settled by hand, after
   * the participant has answered that it is barred: then the step is BARRED, and the steps before
   * it are undone, or those behind it done. The saga ends RESOLVED; but COMPENSATED, or COMPLETED,
   * when it had happened after all.
   */
  @PostMapping("/{id}/resolve")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> resolve(
      @PathVariable UUID id, @Valid @RequestBody OperatorBody body, Caller caller) {
    return ask(id, OperatorAction.RESOLVE, body, caller);
  }

  /** What a RESOLVED saga left is settled: its subject may be checked out again. */
  @PostMapping("/{id}/free-subject")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> freeSubject(
      @PathVariable UUID id, @Valid @RequestBody OperatorBody body, Caller caller) {
    return ask(id, OperatorAction.FREE_SUBJECT, body, caller);
  }

  private ResponseEntity<Object> ask(
      UUID id, OperatorAction action, OperatorBody body, Caller caller) {
    Asking asking = body.asking(caller);
    SagaResource saga = resources.of(find(id, caller));
    OperatorRequests.Asked asked = operators.ask(id, action, asking);
    OperatorAct act = asked.act();
    if (act.verdict() != null) {
      String code = act.verdict().code();
      throw Problem.conflict("saga-" + code, new Objection(code).sentence(saga.status()))
          .with("sagaId", id);
    }
    if (act.waitsForApproval()) {
      return ActResource.waiting(act);
    }
    if (asked.wokenBy() == null) {
      throw Problem.unavailable(
          "kafka-unavailable", "Kafka does not take the request now.", RETRY_AFTER);
    }
    return ResponseEntity.accepted().body(saga);
  }

  private SagaView find(UUID id, Caller caller) {
    return sagas
        .find(id)
        .filter(saga -> caller.sees(saga.owner()))
        .orElseThrow(() -> Problem.notFound("saga-not-found", "There is no saga " + id + "."));
  }

  /** A stuck saga is stored as one that is being undone, or one that runs behind its pivot. */
  private static @Nullable SagaStatus stored(SagaResource.@Nullable Status shown) {
    return shown == null || shown == SagaResource.Status.STUCK
        ? null
        : SagaStatus.valueOf(shown.name());
  }
}
