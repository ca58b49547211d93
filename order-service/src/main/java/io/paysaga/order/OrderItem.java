package io.paysaga.order;

import io.paysaga.saga.http.PlainText;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/**
 * One line of an order, the same in JSON and in the database.
 *
 * @param unitPrice in won
 */
record OrderItem(
    @NotBlank @Size(max = 100) @PlainText String name,
    @Min(1) @Max(1_000_000_000) long unitPrice,
    @Min(1) @Max(1_000) int quantity) {

  long price() {
    return Math.multiplyExact(unitPrice, quantity);
  }
}
