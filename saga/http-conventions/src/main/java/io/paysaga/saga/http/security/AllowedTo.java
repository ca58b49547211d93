package io.paysaga.saga.http.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Who may call a door; on a method it counts instead of its class's. A door without one stops the
 * start.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface AllowedTo {

  /** The service that reads books; in the setting is its name. */
  String AUDITOR = "${paysaga.security.auditor:auditor}";

  /** Whoever is one of these. */
  Role[] value() default {};

  /** The services of these names, besides. A name may be {@code ${a.setting}}. */
  String[] service() default {};
}
