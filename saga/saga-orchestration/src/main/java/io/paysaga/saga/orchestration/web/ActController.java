package io.paysaga.saga.orchestration.web;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActApprovals;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.Actor;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows what operators asked for, and takes a second person's approval. */
@RestController
@RequestMapping("/acts")
class ActController {

  private final ActApprovals acts;

  ActController(ActApprovals acts) {
    this.acts = acts;
  }

  /**
   * Some acts, newest first.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Page(List<ActResource> acts, @JsonInclude(NON_NULL) @Nullable UUID next) {}

  /**
   * Who approves.
   *
   * @param by a person, at most 100 characters; counts only where no token tells it
   */
  record ApprovalBody(@Nullable @Size(max = 100) @PlainText String by) {}

  @GetMapping
  @AllowedTo(Role.VIEWER)
  Page search(
      @RequestParam(defaultValue = "false") boolean waiting,
      @RequestParam(required = false) @Nullable UUID saga,
      @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
      @RequestParam(required = false) @Nullable UUID after) {
    List<ActResource> found =
        acts.search(new ActApprovals.Search(waiting, saga, after, limit + 1)).stream()
            .map(ActResource::of)
            .toList();
    // The one above the limit only tells that there is more.
    return found.size() <= limit
        ? new Page(found, null)
        : new Page(found.subList(0, limit), found.get(limit - 1).id());
  }

  @GetMapping("/{id}")
  @AllowedTo(Role.VIEWER)
  ActResource one(@PathVariable UUID id) {
    return acts.find(id).map(ActResource::of).orElseThrow(() -> notFound(id));
  }

  /**
   * Somebody else than who asked says that it is to be done, as it was shown. Whether its owner
   * could be woken does not matter: the owner looks for what is approved.
   */
  @PostMapping("/{id}/approval")
  @AllowedTo(Role.APPROVER)
  @ResponseStatus(HttpStatus.ACCEPTED)
  ActResource approve(@PathVariable UUID id, @Valid @RequestBody ApprovalBody body, Caller caller) {
    return acts.approve(id, Actor.of(caller, body.by()))
        .map(OperatorRequests.Asked::act)
        .map(ActResource::of)
        .orElseThrow(() -> notFound(id));
  }

  private static Problem notFound(UUID id) {
    return Problem.notFound("act-not-found", "There is no act " + id + ".");
  }
}
