package io.paysaga.reservation;

import io.paysaga.saga.http.Problem;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
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
  ResponseEntity<Token> enter(@RequestBody @Valid Buyer buyer) {
    Token token = Token.of(queue.enter(buyer.buyerId()));
    return ResponseEntity.created(URI.create("/queue-tokens/" + token.token())).body(token);
  }

  @GetMapping("/queue-tokens/{token}")
  Token find(@PathVariable String token) {
    return queue
        .find(token)
        .map(Token::of)
        .orElseThrow(
            () ->
                Problem.notFound("no-such-token", "There is no such token; it may have expired."));
  }

  record Buyer(@Positive long buyerId) {}

  /**
   * @param position 1 for the next one that is activated, 0 when it is active
   */
  record Token(String token, WaitingQueue.Status status, long position) {

    static Token of(WaitingQueue.Place place) {
      return new Token(place.token(), place.status(), place.position());
    }
  }
}
