package io.paysaga.orchestrator.refund;

import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the door of refunds is told from outside.
 *
 * @param open whether refunds begin: not before every service is of a build that knows them
 * @param aloneUpTo won; a refund of more is asked for by an operator, and approved by another
 *     person
 */
@Validated
@ConfigurationProperties("paysaga.refunds")
record RefundProperties(
    @DefaultValue("false") boolean open,
    @DefaultValue("1000000")
        @PositiveOrZero(message = "paysaga.refunds.alone-up-to must not be negative")
        long aloneUpTo) {}
