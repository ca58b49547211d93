package io.paysaga.saga.http;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an {@code Idempotency-Key} may be: 1 to 200 visible ASCII characters. No header at all is
 * valid; whether it is required is said by {@code @RequestHeader}.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = "[!-~]{1,200}")
@ReportAsSingleViolation
public @interface IdempotencyKey {

  String HEADER = "Idempotency-Key";

  String message() default "must be 1 to 200 visible ASCII characters";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
