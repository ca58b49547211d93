package io.paysaga.order;

import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one buyer may have of what all share; 0 is as much as they like.
 *
 * @param ordersAnHour so many orders placed within an hour
 */
@Validated
@ConfigurationProperties("paysaga.limits")
record LimitProperties(@DefaultValue("0") @PositiveOrZero int ordersAnHour) {}
