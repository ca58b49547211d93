package io.paysaga.saga.orchestration.web;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.DeadLetter;
import io.paysaga.saga.orchestration.api.DeadLetterId;
import io.paysaga.saga.orchestration.api.DeadLetterVerdict;
import io.paysaga.saga.orchestration.api.DeadLetters;
import io.paysaga.saga.orchestration.api.OperatorAct;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what nobody could handle, and has that handled which its saga still waits for. */
@RestController
@RequestMapping("/dead-letters")
class DeadLetterController {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final DeadLetters letters;

  DeadLetterController(DeadLetters letters) {
    this.letters = letters;
  }

  /**
   * Some dead letters, in the order of topic, partition and offset.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Page(List<DeadLetter> deadLetters, @JsonInclude(NON_NULL) @Nullable String next) {}

  /**
   * What comes of sending it again.
   *
   * @param now where the record is that wakes its saga's owner, as {@code saga.replies-3@18};
   *     absent after a dry run
   */
  record Replay(
      DeadLetterVerdict.Kind verdict, String detail, @JsonInclude(NON_NULL) @Nullable String now) {}

  /**
   * @param topic of the dead letters, {@code point.commands-dlt}; absent: all
   */
  @GetMapping
  @AllowedTo(Role.VIEWER)
  Page page(
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
      @RequestParam(required = false) @Nullable String after) {
    List<String> asked = topic == null ? letters.topics() : List.of(topic);
    if (!letters.topics().containsAll(asked)) {
      throw Problem.badRequest(
          "malformed-request", "topic must be one of " + letters.topics() + ".", "topic");
    }
    DeadLetterId behind = after == null ? null : parse(after);
    List<DeadLetter> found = letters.page(asked, behind, limit + 1);
    // The one above the limit only tells that there is more.
    return found.size() <= limit
        ? new Page(found, null)
        : new Page(found.subList(0, limit), found.get(limit - 1).id());
  }

  /**
   * Has it handled when its saga waits for it; a dry run only tells. That a reply is taken which
   * nobody sends now, two persons decide.
   */
  @PostMapping("/{topic}/{partition}/{offset}/replay")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> replay(
      @PathVariable String topic,
      @PathVariable int partition,
      @PathVariable long offset,
      @RequestParam(defaultValue = "false") boolean dryRun,
      @Valid @RequestBody OperatorBody body,
      Caller caller) {
    Asking asking = body.asking(caller);
    DeadLetterId id = new DeadLetterId(topic, partition, offset);
    DeadLetters.Judged judged =
        (dryRun ? letters.judge(id) : letters.replay(id, asking))
            .orElseThrow(
                () ->
                    Problem.notFound(
                        "dead-letter-not-found", "There is no dead letter " + id + "."));
    DeadLetterVerdict verdict = judged.verdict();
    OperatorRequests.Asked asked = judged.act();
    if (asked == null) {
      return ResponseEntity.ok(new Replay(verdict.kind(), verdict.why(), null));
    }
    OperatorAct.Verdict refusal = asked.act().verdict();
    if (refusal != null) {
      throw Problem.conflict("dead-letter-" + refusal.code(), verdict.why())
          .with("verdict", verdict.kind());
    }
    if (asked.act().waitsForApproval()) {
      return ActResource.waiting(asked.act());
    }
    if (asked.wokenBy() == null) {
      throw Problem.unavailable(
          "kafka-unavailable", "Kafka does not take the request now.", RETRY_AFTER);
    }
    return ResponseEntity.accepted()
        .body(new Replay(verdict.kind(), verdict.why(), asked.wokenBy()));
  }

  private static DeadLetterId parse(String after) {
    return DeadLetterId.parse(after)
        .orElseThrow(
            () ->
                Problem.badRequest(
                    "malformed-request", "after must be a dead letter's id.", "after"));
  }
}
