package io.paysaga.orchestrator.checkout;

/** There is no saga of a checkout, neither a new one nor one of its key, and this is why. */
public final class CheckoutRefused extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Refusal refusal;

  public CheckoutRefused(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  Refusal refusal() {
    return refusal;
  }
}
