package io.paysaga.saga.orchestration.web;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import io.paysaga.saga.orchestration.api.ActChain;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.resilience.annotation.ConcurrencyLimit;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells whether anybody has changed what stands of operators' acts. */
@RestController
@ConcurrencyLimit(limit = 1, policy = ConcurrencyLimit.ThrottlePolicy.REJECT)
class ActChainController {

  private final ActChain chain;

  ActChainController(ActChain chain) {
    this.chain = chain;
  }

  /**
   * What the chain says, as {@link ActChain.Check} tells it.
   *
   * @param broken absent when all is as it was written
   */
  @JsonInclude(NON_NULL)
  record Answer(
      long first,
      long links,
      @Nullable Last last,
      long purged,
      long unchained,
      @Nullable Broken broken) {

    record Last(long link, String hash) {}

    record Broken(long link, String row, UUID act, String why) {}

    static Answer of(ActChain.Check check) {
      ActChain.Link last = check.last();
      ActChain.Broken broken = check.broken();
      return new Answer(
          check.first(),
          check.links(),
          last == null ? null : new Last(last.number(), last.hash()),
          check.purged(),
          check.unchained(),
          broken == null
              ? null
              : new Broken(broken.number(), broken.row(), broken.act(), broken.why().code()));
    }
  }

  @GetMapping("/acts/chain")
  @AllowedTo(Role.VIEWER)
  Answer check() {
    return Answer.of(chain.check());
  }
}
