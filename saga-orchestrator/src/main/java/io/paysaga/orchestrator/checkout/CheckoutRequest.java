package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to pay for something.
 *
 * @param subject what for, as {@code ORDER:100}: the subject of the saga that will pay
 * @param key the {@code Idempotency-Key}, unique per buyer
 */
public record CheckoutRequest(long buyerId, String subject, @Nullable String key) {}
