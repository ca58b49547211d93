package io.paysaga.orchestrator.refund;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the door of refunds is told from outside.
 *
 * @param open whether refunds begin: not before every service is of a build that knows them
 */
@ConfigurationProperties("paysaga.refunds")
record RefundProperties(@DefaultValue("false") boolean open) {}
