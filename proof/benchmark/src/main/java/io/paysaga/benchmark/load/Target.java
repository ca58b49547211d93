package io.paysaga.benchmark.load;

import java.net.URI;

/** A door of checkouts, ours or another that answers the same, and who may come to it. */
public interface Target {

  /** Of its POST; the answer with {@code Prefer: wait} is JSON whose first status is the saga's. */
  URI door();

  /** What is posted for this errand, as JSON. */
  String body(CheckoutJob errand);

  /** Of the errand's buyer; empty where none is asked for. */
  String token(CheckoutJob errand);

  /** Places as many new things to pay for, and gives each buyer what the errand needs. */
  CheckoutJobs prepare(int count);
}
