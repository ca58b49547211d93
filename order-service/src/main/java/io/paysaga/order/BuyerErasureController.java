package io.paysaga.order;

import io.paysaga.order.BuyerErasures.Erasure;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** Where an operator has a buyer's name forgotten. */
@RestController
class BuyerErasureController {

  private static final Logger log = LoggerFactory.getLogger(BuyerErasureController.class);

  private final BuyerErasures erasures;
  private final Clock clock;

  BuyerErasureController(BuyerErasures erasures, Clock clock) {
    this.erasures = erasures;
    this.clock = clock;
  }

  /** Asked again it answers as before, unless the buyer has ordered since. */
  @PostMapping("/buyers/{buyerId}/erasure")
  @AllowedTo(Role.OPERATOR)
  @Transactional
  Erasure erase(
      @PathVariable long buyerId, @RequestBody @Valid ErasureRequest asked, Caller caller) {
    String name = caller.nameOr(asked.by(), "by");
    int orders = erasures.eraseName(buyerId);
    if (orders > 0) {
      log.info("Erased the name of buyer {} from {} orders, asked by {}", buyerId, orders, name);
      erasures.add(
          new Erasure(buyerId, orders, name, caller.subject(), asked.reason(), clock.instant()));
    }
    return erasures
        .lastOf(buyerId)
        .orElseThrow(
            () -> Problem.notFound("no-such-buyer", "Buyer " + buyerId + " has ordered nothing."));
  }

  /**
   * @param by who asks; counts only where no token tells it
   * @param reason for people; it stays, so it names nobody
   */
  record ErasureRequest(
      @Nullable @Size(max = 100) @PlainText String by,
      @NotBlank @Size(max = 1000) @PlainText String reason) {}
}
