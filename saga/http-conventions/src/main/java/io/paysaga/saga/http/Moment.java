package io.paysaga.saga.http;

import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a moment in a request may be: of the years 2000 to 9999. Ids that tell the time and columns
 * of databases hold these and not every {@link Instant}. No moment at all is valid.
 */
@Documented
@Target({ElementType.PARAMETER, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = Moment.OfTheseYears.class)
public @interface Moment {

  String message() default "must be of the years 2000 to 9999";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};

  /** Made by the validator. */
  final class OfTheseYears implements ConstraintValidator<Moment, Instant> {

    private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    @Override
    public boolean isValid(@Nullable Instant moment, ConstraintValidatorContext context) {
      return moment == null || !moment.isBefore(FIRST) && moment.isBefore(END);
    }
  }
}
