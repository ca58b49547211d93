package io.paysaga.saga.audit;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Reads the book of one participant over HTTP, as {@code saga-participant} shows it. */
public final class BookClient {

  /** As many ids of a kind as a participant takes in one question. */
  private static final int MOST = 200;

  private final String participant;
  private final RestClient http;

  BookClient(String participant, RestClient http) {
    this.participant = participant;
    this.http = http;
  }

  private record SagaIds(List<UUID> sagaIds) {}

  private record Answers(List<AnsweredCommand> answers) {

    private Answers and(Answers others) {
      return new Answers(ParticipantBook.all(answers, others.answers));
    }
  }

  /**
   * A page of the sagas that stand in the book, in order; bounds are exclusive.
   *
   * @throws BooksUnavailable when the participant does not answer
   */
  public List<UUID> sagas(UUID after, UUID before, int limit) {
    return asked(
            book ->
                book.get()
                    .uri(
                        "/book/sagas?after={after}&before={before}&limit={limit}",
                        after,
                        before,
                        limit)
                    .retrieve()
                    .body(SagaIds.class))
        .sagaIds();
  }

  /**
   * What the book says to a question. When it has more ids than a participant takes at once, they
   * are asked for part by part.
   *
   * @param question the ids of each kind that are asked for
   * @param excerpt the shape of the answer
   * @param and puts two answers together
   * @throws BooksUnavailable when the participant does not answer
   */
  public <T> T read(
      Map<String, ? extends Collection<?>> question, Class<T> excerpt, BinaryOperator<T> and) {
    return read("/book", question, excerpt, and);
  }

  private <T> T read(
      String path,
      Map<String, ? extends Collection<?>> question,
      Class<T> excerpt,
      BinaryOperator<T> and) {
    int most = question.values().stream().mapToInt(Collection::size).max().orElse(0);
    return IntStream.rangeClosed(0, Math.max(0, most - 1) / MOST)
        .mapToObj(part -> read(path, part(question, part), excerpt))
        .reduce(and)
        .orElseThrow();
  }

  private static Map<String, List<?>> part(
      Map<String, ? extends Collection<?>> question, int part) {
    return question.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                kind -> kind.getValue().stream().skip((long) part * MOST).limit(MOST).toList()));
  }

  private <T> T read(String path, Map<String, List<?>> question, Class<T> excerpt) {
    return asked(
        book ->
            book.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(question)
                .retrieve()
                .body(excerpt));
  }

  /**
   * What the participant's inbox remembers of these sagas' commands. A participant that has no such
   * door remembers nothing.
   *
   * @throws BooksUnavailable when the participant does not answer
   */
  public List<AnsweredCommand> answers(Collection<UUID> sagaIds) {
    try {
      return read("/book/inbox", Map.of("sagaIds", sagaIds), Answers.class, Answers::and).answers();
    } catch (BooksUnavailable unavailable) {
      if (unavailable.getCause() instanceof HttpClientErrorException.NotFound) {
        return List.of();
      }
      throw unavailable;
    }
  }

  /**
   * What the book says at a path below {@code /book}.
   *
   * @throws BooksUnavailable when the participant does not answer
   */
  public <T> T get(String path, Class<T> excerpt) {
    return asked(book -> book.get().uri("/book" + path).retrieve().body(excerpt));
  }

  private <T> T asked(Function<RestClient, @Nullable T> question) {
    try {
      T answer = question.apply(http);
      if (answer == null) {
        throw new RestClientException("an answer without a body");
      }
      return answer;
    } catch (RestClientException | HttpMessageConversionException away) {
      throw new BooksUnavailable(participant, away);
    }
  }
}
