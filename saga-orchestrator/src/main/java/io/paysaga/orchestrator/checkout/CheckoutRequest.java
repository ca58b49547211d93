package io.paysaga.orchestrator.checkout;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wants to pay an order.
 *
 * @param key the {@code Idempotency-Key}, unique per buyer
 */
record CheckoutRequest(long buyerId, long orderId, @Nullable String key) {}
