package io.paysaga.orchestrator.ops;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.events.Payable;
import io.paysaga.http.Problem;
import io.paysaga.orchestrator.engine.SagaStatus;
import io.paysaga.orchestrator.runtime.JournalEntry;
import io.paysaga.orchestrator.runtime.SagaView;
import io.paysaga.orchestrator.runtime.Sagas;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shows sagas and what was decided on their way, and lets stuck ones go on. */
@RestController
@RequestMapping("/sagas")
class SagaController {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final Sagas sagas;

  SagaController(Sagas sagas) {
    this.sagas = sagas;
  }

  /**
   * Some sagas, newest first.
   *
   * @param next what {@code after} is for the page that follows; absent on the last one
   */
  record Page(List<SagaResource> sagas, @JsonInclude(NON_NULL) @Nullable UUID next) {}

  /** What came in and what was decided, in order. */
  record Journal(List<JournalEntry> entries) {}

  @GetMapping("/{id}")
  SagaResource one(@PathVariable UUID id) {
    return SagaResource.of(find(id));
  }

  @GetMapping
  Page search(
      @RequestParam(required = false) SagaResource.@Nullable Status status,
      @RequestParam(required = false) @Positive @Nullable Long orderId,
      @RequestParam(required = false) @Positive @Nullable Long buyerId,
      @RequestParam(defaultValue = "50") @Min(1) @Max(200) int limit,
      @RequestParam(required = false) @Nullable UUID after) {
    List<SagaResource> found =
        sagas
            .search(
                new Sagas.Search(
                    orderId == null ? null : Payable.order(orderId).toString(),
                    buyerId,
                    status == null ? null : stored(status),
                    status == null ? null : status == SagaResource.Status.STUCK,
                    after,
                    limit + 1))
            .stream()
            .map(SagaResource::of)
            .toList();
    // The one above the limit only tells that there is more.
    return found.size() <= limit
        ? new Page(found, null)
        : new Page(found.subList(0, limit), found.get(limit - 1).id());
  }

  @GetMapping("/{id}/journal")
  Journal journal(@PathVariable UUID id) {
    return new Journal(sagas.journal(find(id).id()));
  }

  @PostMapping("/{id}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  SagaResource retry(@PathVariable UUID id) {
    SagaView saga = find(id);
    if (!saga.isStuck()) {
      throw Problem.conflict("saga-not-stuck", "The saga is " + saga.status() + ", not STUCK.")
          .with("sagaId", id);
    }
    if (!sagas.askRetry(id)) {
      throw Problem.unavailable(
          "kafka-unavailable", "Kafka does not take the request now.", RETRY_AFTER);
    }
    return SagaResource.of(saga);
  }

  private SagaView find(UUID id) {
    return sagas
        .find(id)
        .orElseThrow(() -> Problem.notFound("saga-not-found", "There is no saga " + id + "."));
  }

  /** A stuck saga is stored as one that is being undone. */
  private static SagaStatus stored(SagaResource.Status shown) {
    return shown == SagaResource.Status.STUCK
        ? SagaStatus.COMPENSATING
        : SagaStatus.valueOf(shown.name());
  }
}
