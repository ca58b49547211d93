package io.paysaga.reservation;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The auditor's door: what reservation-service's own books say about sagas. Changes nothing. */
@RestController
@RequestMapping("/book")
class BookController {

  /** With this many ids of each kind, a question is smaller than {@code paysaga.http.max-body}. */
  private static final int MOST = 200;

  private final ReservationBook book;

  BookController(ReservationBook book) {
    this.book = book;
  }

  /** A page of the sagas that stand in the books; bounds are exclusive. */
  @GetMapping("/sagas")
  SagaIds sagas(
      @RequestParam(defaultValue = "00000000-0000-0000-0000-000000000000") UUID after,
      @RequestParam(defaultValue = "ffffffff-ffff-ffff-ffff-ffffffffffff") UUID before,
      @RequestParam(defaultValue = "1000") @Min(1) @Max(1000) int limit) {
    return new SagaIds(book.sagas(after, before, limit));
  }

  /** A query, not an act: it is posted because ids by the hundred do not fit into an address. */
  @PostMapping
  ReservationBook.Excerpt read(@RequestBody @Valid Question question) {
    return book.read(question.sagaIds(), question.seatIds());
  }

  /** Reservations by these sagas, and these seats with what was reserved of them. */
  record Question(
      @NotNull @Size(max = MOST) List<@NotNull UUID> sagaIds,
      @NotNull @Size(max = MOST) List<@NotNull @Positive Long> seatIds) {}

  record SagaIds(List<UUID> sagaIds) {}
}
