package io.paysaga.saga.participant.book;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.paysaga.saga.http.security.AllowedTo;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.validation.BindingResult;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.Validator;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The auditor's door of a participant. Changes nothing. */
@RestController
@RequestMapping("/book")
@AllowedTo(service = AllowedTo.AUDITOR)
class BookController {

  private static final String SAGAS = "sagaIds";

  /** With this many ids of each kind, a question is smaller than {@code paysaga.http.max-body}. */
  private static final int MOST = 200;

  private final SagaBook book;
  private final InboxQueries inbox;

  BookController(SagaBook book, InboxQueries inbox) {
    this.book = book;
    this.inbox = inbox;
  }

  /** A page of the sagas that stand in the books; bounds are exclusive. */
  @GetMapping("/sagas")
  SagaIds sagas(
      @RequestParam(defaultValue = "00000000-0000-0000-0000-000000000000") UUID after,
      @RequestParam(defaultValue = "ffffffff-ffff-ffff-ffff-ffffffffffff") UUID before,
      @RequestParam(defaultValue = "1000") @Min(1) @Max(1000) int limit) {
    return new SagaIds(book.sagas(after, before, limit));
  }

  record SagaIds(List<UUID> sagaIds) {}

  /** What the inbox remembers of these sagas' commands; a query as well. */
  @PostMapping("/inbox")
  Answers answers(@RequestBody @Valid Sagas asked) {
    return new Answers(inbox.answered(asked.sagaIds()));
  }

  record Sagas(@NotNull @Size(max = MOST) List<@NotNull UUID> sagaIds) {}

  record Answers(List<InboxQueries.Answered> answers) {}

  /** A query, not an act: it is posted because ids by the hundred do not fit into an address. */
  @PostMapping
  Object read(@RequestBody @Valid Question question) {
    return book.read(
        question.ids(SAGAS, id -> UUID.fromString((String) id)),
        question.ids(book.subjects(), id -> ((Number) id).longValue()));
  }

  /**
   * The rows that these sagas wrote, and those of these subjects.
   *
   * @param ids by what they are ids of, as it was sent
   */
  record Question(Map<String, List<Object>> ids) {

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Question {}

    private <T> List<T> ids(String field, Function<Object, T> read) {
      return ids.get(field).stream().map(read).toList();
    }
  }

  @InitBinder("question")
  void rules(WebDataBinder binder) {
    binder.setValidator(new Rules(book.subjects()));
  }

  /** What a question must be: how it calls its subjects, only the book knows. */
  private record Rules(String subjects) implements Validator {

    private static final Pattern UUID_FORM =
        Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    public boolean supports(Class<?> type) {
      return type == Question.class;
    }

    @Override
    public void validate(Object target, Errors errors) {
      BindingResult result = (BindingResult) errors;
      Map<String, List<Object>> given = ((Question) target).ids();
      given.keySet().stream()
          .filter(field -> !Set.of(SAGAS, subjects).contains(field))
          .forEach(field -> reject(result, field, "is not a known field"));
      check(result, SAGAS, given.get(SAGAS), Rules::faultOfASaga);
      check(result, subjects, given.get(subjects), Rules::faultOfASubject);
    }

    private static void check(
        BindingResult result,
        String field,
        @Nullable List<Object> ids,
        Function<Object, @Nullable String> faultOf) {
      if (ids == null) {
        reject(result, field, "must not be null");
        return;
      }
      if (ids.size() > MOST) {
        reject(result, field, "size must be between 0 and " + MOST);
      }
      for (int at = 0; at < ids.size(); at++) {
        String fault = ids.get(at) == null ? "must not be null" : faultOf.apply(ids.get(at));
        if (fault != null) {
          reject(result, field + "[" + at + "]", fault);
        }
      }
    }

    private static @Nullable String faultOfASaga(Object id) {
      return id instanceof String text && UUID_FORM.matcher(text).matches()
          ? null
          : "must be one value of the documented form";
    }

    private static @Nullable String faultOfASubject(Object id) {
      if (!(id instanceof Integer || id instanceof Long)) {
        return "must be given as a whole number within its range";
      }
      return ((Number) id).longValue() > 0 ? null : "must be greater than 0";
    }

    private static void reject(BindingResult result, String field, String message) {
      result.addError(new FieldError("question", field, message));
    }
  }
}
