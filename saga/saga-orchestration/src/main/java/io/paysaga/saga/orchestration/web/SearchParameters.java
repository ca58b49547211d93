package io.paysaga.saga.orchestration.web;

import io.paysaga.saga.api.Subject;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SearchParameter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The further names by which sagas are searched, as the descriptions of their flows say. */
@Component
class SearchParameters {

  private final List<SearchParameter> known;

  SearchParameters(List<SagaDescription<?>> descriptions) {
    this.known =
        descriptions.stream().flatMap(each -> each.searchParameters().stream()).distinct().toList();
  }

  /**
   * @throws WrongValue when a value is no whole number above 0
   */
  Optional<String> subject(Map<String, String> query) {
    return known.stream()
        .filter(parameter -> parameter.subjectKind() != null)
        .flatMap(
            parameter ->
                number(parameter, query).stream()
                    .map(id -> Subject.of(String.valueOf(parameter.subjectKind()), id).toString()))
        .findFirst();
  }

  /**
   * @throws WrongValue when a value is no whole number above 0
   */
  Optional<String> owner(Map<String, String> query) {
    return known.stream()
        .filter(parameter -> parameter.subjectKind() == null)
        .flatMap(parameter -> number(parameter, query).stream().map(id -> Long.toString(id)))
        .findFirst();
  }

  private static Optional<Long> number(SearchParameter parameter, Map<String, String> query) {
    String text = query.get(parameter.name());
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    Long number = parse(text.strip());
    if (number == null) {
      throw wrong(parameter.name(), "must be given as a whole number within its range");
    }
    if (number <= 0) {
      throw wrong(parameter.name(), "must be greater than 0");
    }
    return Optional.of(number);
  }

  private static @Nullable Long parse(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private static WrongValue wrong(String name, String must) {
    return new WrongValue(name, name + " " + must + ".");
  }

  /** A parameter that stands for nothing. */
  static final class WrongValue extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String parameter;

    private WrongValue(String parameter, String sentence) {
      super(sentence);
      this.parameter = parameter;
    }

    String parameter() {
      return parameter;
    }
  }
}
