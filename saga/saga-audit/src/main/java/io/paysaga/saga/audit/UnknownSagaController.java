package io.paysaga.saga.audit;

import io.paysaga.saga.audit.UnknownSagas.Undoable;
import io.paysaga.saga.engine.StepKind;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.orchestration.api.NewSaga;
import io.paysaga.saga.orchestration.api.OperatorBody;
import io.paysaga.saga.orchestration.api.SagaResources;
import jakarta.validation.Valid;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
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
      List<String> undoes = new ArrayList<>(saga.flow().stepNames(StepKind.COMPENSATABLE));
      Collections.reverse(undoes);
      return new DryRun(
          saga.id(),
          saga.flow().name(),
          saga.subject().toString(),
          saga.owner(),
          undoes,
          undoable.effects().stream().map(ParticipantBook.Effect::row).toList());
    }
  }

  /**
   * Only tells, unless it is said that this is no dry run; then the saga is there again, being
   * undone.
   */
  @PostMapping("/unknown-sagas/{id}/undo")
  ResponseEntity<Object> undo(
      @PathVariable UUID id,
      @RequestParam(defaultValue = "true") boolean dryRun,
      @Valid @RequestBody OperatorBody body) {
    if (id.version() != UUID_V7) {
      throw Problem.badRequest("malformed-request", "id must be a saga's, a UUIDv7.", "id");
    }
    Undoable<?> undoable = unknown.find(id);
    return dryRun
        ? ResponseEntity.ok(DryRun.of(undoable))
        : ResponseEntity.accepted()
            .location(URI.create("/sagas/" + id))
            .body(resources.of(unknown.undo(undoable, body.operator())));
  }
}
