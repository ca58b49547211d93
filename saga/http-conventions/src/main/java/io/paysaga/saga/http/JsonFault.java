package io.paysaga.saga.http;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Names the field at which a JSON body stops being what its record says. */
final class JsonFault {

  private JsonFault() {}

  static RequestFault in(@Nullable Throwable cause) {
    if (cause == null) {
      return new RequestFault("", "is missing");
    }
    if (!(cause instanceof JacksonException ex)) {
      return new RequestFault("", "could not be read");
    }
    if (ex instanceof UnrecognizedPropertyException) {
      return new RequestFault(pathOf(ex), "is not a known field");
    }
    if (ex instanceof MismatchedInputException mismatch) {
      return new RequestFault(pathOf(ex), RequestFault.expected(mismatch.getTargetType()));
    }
    if (ex instanceof InputCoercionException number) {
      return new RequestFault(pathOf(ex), RequestFault.expected(number.getTargetType()));
    }
    if (ex instanceof StreamReadException && ex.processor() instanceof JsonParser parser) {
      String path = pathOf(parser.streamReadContext());
      return new RequestFault(
          path, path.isEmpty() ? "is not valid JSON" : "is not valid JSON, or is there twice");
    }
    return new RequestFault(pathOf(ex), "is not acceptable");
  }

  private static String pathOf(JacksonException ex) {
    String path = "";
    for (JacksonException.Reference step : ex.getPath()) {
      path = join(path, step.getPropertyName(), step.getIndex());
    }
    return path;
  }

  /** Where the parser stands: an exception of its own lacks the last step. */
  private static String pathOf(@Nullable TokenStreamContext at) {
    if (at == null) {
      return "";
    }
    String outer = pathOf(at.getParent());
    return at.hasCurrentName() || at.inArray()
        ? join(outer, at.currentName(), at.getCurrentIndex())
        : outer;
  }

  private static String join(String path, @Nullable String name, int index) {
    if (name == null) {
      return path + "[" + index + "]";
    }
    return path.isEmpty() ? name : path + "." + name;
  }
}
