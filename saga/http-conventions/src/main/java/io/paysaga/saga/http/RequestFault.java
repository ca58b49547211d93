package io.paysaga.saga.http;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.util.ClassUtils;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/**
 * One thing that is wrong with a request.
 *
 * @param field the parameter, the header, or the path in the body, such as {@code
 *     items[0].quantity}; empty for the body as a whole
 * @param message what it is or must be; names no class
 */
record RequestFault(String field, String message) {

  String sentence() {
    return (field.isEmpty() ? "The body" : field) + " " + message + ".";
  }

  /** What the exception tells about parts of the request; empty when it is about something else. */
  static List<RequestFault> in(Exception ex) {
    if (ex instanceof MethodArgumentNotValidException invalid) {
      return sorted(invalid.getAllErrors().stream().map(error -> of("", error)));
    }
    if (ex instanceof HandlerMethodValidationException invalid) {
      return sorted(invalid.getParameterValidationResults().stream().flatMap(RequestFault::of));
    }
    if (ex instanceof HttpMessageNotReadableException unreadable) {
      return List.of(JsonFault.in(unreadable.getCause()));
    }
    if (ex instanceof TypeMismatchException mismatch) {
      return List.of(
          new RequestFault(
              String.valueOf(mismatch.getPropertyName()), expected(mismatch.getRequiredType())));
    }
    if (ex instanceof MissingRequestHeaderException missing) {
      return List.of(new RequestFault(missing.getHeaderName(), "is missing"));
    }
    if (ex instanceof MissingServletRequestParameterException missing) {
      return List.of(new RequestFault(missing.getParameterName(), "is missing"));
    }
    return List.of();
  }

  static String expected(@Nullable Class<?> type) {
    Class<?> boxed = type == null ? Object.class : ClassUtils.resolvePrimitiveIfNecessary(type);
    if (Number.class.isAssignableFrom(boxed)) {
      return "must be given as a whole number within its range";
    }
    if (boxed == Boolean.class) {
      return "must be given as true or false";
    }
    if (boxed == String.class) {
      return "must be a string";
    }
    if (boxed.isEnum()) {
      return "must be one of " + Arrays.toString(boxed.getEnumConstants());
    }
    if (Collection.class.isAssignableFrom(boxed)) {
      return "must be an array";
    }
    return "must be one value of the documented form";
  }

  private static Stream<RequestFault> of(ParameterValidationResult result) {
    String parameter = nameOf(result.getMethodParameter());
    return result.getResolvableErrors().stream().map(error -> of(parameter, error));
  }

  private static RequestFault of(String parameter, MessageSourceResolvable error) {
    String field = error instanceof FieldError inBody ? inBody.getField() : parameter;
    // The default message of a failed binding names classes.
    return error instanceof FieldError binding && binding.isBindingFailure()
        ? new RequestFault(field, expected(null))
        : new RequestFault(field, String.valueOf(error.getDefaultMessage()));
  }

  /** As the client knows it: the name in {@code @RequestHeader} and the like comes first. */
  private static String nameOf(MethodParameter parameter) {
    return MergedAnnotations.from(parameter.getParameterAnnotations()).stream()
        .flatMap(annotation -> annotation.getValue("name", String.class).stream())
        .filter(name -> !name.isEmpty())
        .findFirst()
        .orElseGet(() -> String.valueOf(parameter.getParameterName()));
  }

  /** Validators report in no fixed order; the same request gets the same answer. */
  private static List<RequestFault> sorted(Stream<RequestFault> faults) {
    return faults
        .sorted(Comparator.comparing(RequestFault::field).thenComparing(RequestFault::message))
        .toList();
  }
}
