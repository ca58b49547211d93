package io.paysaga.payment;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What payment-service accepts.
 *
 * @param maxAmount Largest amount of one payment, in won; a larger one is refused.
 */
@Validated
@ConfigurationProperties("paysaga.payment")
record PaymentProperties(@DefaultValue("10000000") @Positive long maxAmount) {}
