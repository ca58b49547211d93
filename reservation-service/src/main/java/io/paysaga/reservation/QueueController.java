package io.paysaga.reservation;

import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Caller;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** reservation-service's door for those who wait. */
@RestController
class QueueController {

  private final WaitingQueue queue;

  QueueController(WaitingQueue queue) {
    this.queue = queue;
  }

  /** Who has a token gets the same one. */
  @PostMapping("/queue-tokens")
  @AllowedTo(Role.BUYER)
  ResponseEntity<Token> enter(@RequestBody @Valid Buyer buyer, Caller caller) {
    Token token = Token.of(queue.enter(caller.actingFor(buyer.buyerId(), "buyerId")));
    return ResponseEntity.created(URI.create("/queue-tokens/" + token.token())).body(token);
  }

  @GetMapping("/queue-tokens/{token}")
  @AllowedTo({Role.BUYER, Role.VIEWER})
  Token find(@PathVariable String token, Caller caller) {
    return queue
        .find(token)
        .filter(place -> caller.sees(place.buyerId()))
        .map(Token::of)
        .orElseThrow(
            () ->
                Problem.notFound("no-such-token", "There is no such token; it may have expired."));
  }

  /**
   * @param buyerId need not be given with a buyer's token, which tells it
   */
  record Buyer(@Nullable @Positive Long buyerId) {}

  /**
   * @param position 1 for the next one that is activated, 0 when it is active
   */
  record Token(String token, WaitingQueue.Status status, long position) {

    static Token of(WaitingQueue.Place place) {
      return new Token(place.token(), place.status(), place.position());
    }
  }
}
