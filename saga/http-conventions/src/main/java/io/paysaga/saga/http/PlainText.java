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
import java.text.Normalizer;
import org.hibernate.validator.constraints.Normalized;

/**
 * What people may write: names, reasons, any free text. It is one line, it looks the same wherever
 * it is shown, and it comes back as it was sent.
 *
 * <p>So it has no control characters and no line breaks, which forge lines of a log; no format
 * characters, which turn the direction of what stands around them; no half of a surrogate pair,
 * which a database keeps as a question mark; and it is in Unicode's normalization form C, so that
 * the same name is the same text. Markup is text like any other: who shows it escapes it.
 */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = {})
@Pattern(regexp = "[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]*")
@Normalized(form = Normalizer.Form.NFC)
@ReportAsSingleViolation
public @interface PlainText {

  String message() default
      "must be text of one line in normalization form C, without control or format characters";

  Class<?>[] groups() default {};

  Class<? extends Payload>[] payload() default {};
}
