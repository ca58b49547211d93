package io.paysaga.saga.audit;

import io.paysaga.saga.audit.UnknownSagas.Undoable;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActResource;
import io.paysaga.saga.orchestration.api.Asking;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaResources;
import jakarta.validation.Valid;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Has undone what sagas did that are no longer stored. */
@RestController
class UnknownSagaController {

  private static final int UUID_V7 = 7;

  private final UnknownSagas unknown;
  private final SagaResources resources;

  UnknownSagaController(UnknownSagas unknown, SagaResources resources) {
    this.unknown = unknown;
    this.resources = resources;
  }

  /**
   * What would be done.
   *
   * @param undoes the steps, in the order in which they would be undone
   * @param evidence what the books show of it
   */
  record DryRun(
      UUID id,
      String type,
      String subject,
      String owner,
      List<String> undoes,
      List<Finding.Evidence> evidence) {

    static DryRun of(Undoable<?> undoable) {
      NewSaga<?> saga = undoable.saga();
      return new DryRun(
          saga.id(),
          saga.flow().name(),
          saga.subject().toString(),
          saga.owner(),
          undoable.undoes(),
          undoable.effects().stream().map(ParticipantBook.Effect::row).toList());
    }
  }

  /**
   * Only tells, unless it is said that this is no dry run; then the saga is there again, being
   * undone, at once or when a second person has approved it.
   */
  @PostMapping("/unknown-sagas/{id}/undo")
  @AllowedTo(Role.OPERATOR)
  ResponseEntity<Object> undo(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "true") boolean dryRun,
      @Valid @RequestBody OperatorBody body,
      Caller caller) {
    Asking asking = body.asking(caller);
    if (id.version() != UUID_V7) {
      throw Problem.badRequest("malformed-request", "id must be a saga's, a UUIDv7.", "id");
    }
    Undoable<?> undoable = unknown.find(id);
    if (dryRun) {
      return ResponseEntity.ok(DryRun.of(undoable));
    }
    OperatorRequests.Asked asked = unknown.undo(undoable, asking);
    return asked.begun() == null
        ? ActResource.waiting(asked.act())
        : resources.accepted(asked.begun());
  }
}
