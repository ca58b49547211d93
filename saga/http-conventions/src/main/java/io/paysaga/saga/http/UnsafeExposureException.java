package io.paysaga.saga.http;

import java.util.List;
import java.util.stream.Collectors;

/** Others could reach the service, and its settings are not fit for that. */
final class UnsafeExposureException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param exposed where it would listen
   * @param faults a sentence per setting, which it begins with
   */
  UnsafeExposureException(List<?> exposed, List<String> faults) {
    super(
        "The service would listen on "
            + exposed.stream().map(Object::toString).collect(Collectors.joining(" and "))
            + ", where others reach it, and that is refused:\n - "
            + String.join("\n - ", faults));
  }
}
