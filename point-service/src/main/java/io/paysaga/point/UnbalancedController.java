package io.paysaga.point;

import io.paysaga.saga.http.security.AllowedTo;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The auditor's door to what is wrong in the books whatever any saga did. Changes nothing. */
@RestController
class UnbalancedController {

  private final PointBook book;

  UnbalancedController(PointBook book) {
    this.book = book;
  }

  /** A page of all buyers; those whose ledger does not add up to the balance. */
  @GetMapping("/book/unbalanced")
  @AllowedTo(service = AllowedTo.AUDITOR)
  PointBook.Unbalanced unbalanced(
      @RequestParam(defaultValue = "0") @Min(0) long after,
      @RequestParam(defaultValue = "1000") @Min(1) @Max(1000) int limit) {
    return book.unbalanced(after, limit);
  }
}
