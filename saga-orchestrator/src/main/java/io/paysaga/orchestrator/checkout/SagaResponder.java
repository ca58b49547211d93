package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.paysaga.saga.http.Limit;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaResources;
import io.paysaga.saga.orchestration.api.SagaView;
import io.paysaga.saga.orchestration.api.SagaWaiters;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * What everybody is answered over HTTP who has a saga begun, whatever it does.
 *
 * <p>{@code 202} with the saga and its {@code Location} once the saga is durable; {@code 200} when
 * its outcome stands, which a client may wait for with {@code Prefer: wait=<seconds>} (RFC 7240).
 * When too many wait already, in all or of this buyer, the preference is not applied: it is no
 * error, as the RFC says.
 */
@Component
public class SagaResponder {

  /** The door decides by itself, and a wait has its end. */
  private static final long NO_TIMEOUT = 0;

  /** For an answer whose saga cannot be read again. */
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final SagaWaiters endings;
  private final SagaResources resources;
  private final Duration maxWait;
  private final int mostWaiting;
  private final Limit perBuyer;

  SagaResponder(SagaWaiters endings, SagaResources resources, CheckoutProperties settings) {
    this.endings = endings;
    this.resources = resources;
    this.maxWait = settings.checkout().maxWait();
    this.mostWaiting = settings.checkout().mostWaiting();
    this.perBuyer =
        new Limit(settings.limits().waits(), "too-many-waits", "Too many requests of yours wait.");
  }

  /**
   * Answers when there is a saga, or when it has ended.
   *
   * @param headers of the request
   */
  public DeferredResult<ResponseEntity<SagaResource>> answer(
      CompletableFuture<SagaView> begun, HttpHeaders headers) {
    Optional<WaitPreference> wanted =
        WaitPreference.in(headers.getOrEmpty(WaitPreference.HEADER), maxWait);
    DeferredResult<ResponseEntity<SagaResource>> answer = new DeferredResult<>(NO_TIMEOUT);
    begun
        .thenCompose(saga -> awaited(saga, wanted))
        .thenAccept(answer::setResult)
        .exceptionally(
            failure -> {
              answer.setErrorResult(failure.getCause());
              return null;
            });
    return answer;
  }

  private CompletableFuture<ResponseEntity<SagaResource>> awaited(
      SagaView saga, Optional<WaitPreference> wanted) {
    Optional<WaitPreference> wait =
        wanted
            .filter(preference -> endings.waiting() < mostWaiting)
            .filter(preference -> !perBuyer.isReached(() -> endings.waiting(saga.owner())));
    Duration time = wait.map(WaitPreference::time).orElse(Duration.ZERO);
    CompletableFuture<SagaView> then =
        saga.status().isEnded() || time.isZero()
            ? CompletableFuture.completedFuture(saga)
            : endings
                .await(saga, time)
                .completeOnTimeout(saga, time.plus(GRACE).toMillis(), MILLISECONDS);
    return then.thenApply(ended -> answer(ended, wait));
  }

  private ResponseEntity<SagaResource> answer(SagaView saga, Optional<WaitPreference> applied) {
    ResponseEntity.BodyBuilder answer =
        saga.status().isEnded()
            ? ResponseEntity.ok()
            : ResponseEntity.accepted().location(URI.create("/sagas/" + saga.id()));
    applied.ifPresent(wait -> answer.header(WaitPreference.APPLIED, wait.toString()));
    return answer.body(resources.of(saga));
  }
}
