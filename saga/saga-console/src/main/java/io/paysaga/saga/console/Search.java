package io.paysaga.saga.console;

import io.paysaga.saga.api.SagaId;
import io.paysaga.saga.api.Subject;
import io.paysaga.saga.engine.SagaStatus;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResource;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Which sagas are looked for, as the address tells it; what is not there is null.
 *
 * @param about the id of a saga, or its subject
 * @param failure why they are undone, or were, as {@code not-enough-points}
 * @param age in minutes: only sagas that began longer ago
 * @param step only those under way at it; oldest first, and only by flow besides
 */
record Search(
    @Nullable String about,
    @Nullable String owner,
    SagaResource.@Nullable Status status,
    @Nullable String failure,
    @Nullable @Min(1) @Max(Search.A_YEAR) Integer age,
    @Nullable String flow,
    @Nullable String step,
    @Nullable UUID before) {

  static final int A_YEAR = 366 * 24 * 60;

  /** What a list offers, in minutes. */
  private static final List<Integer> AGES = List.of(1, 10, 60, 24 * 60);

  Search {
    about = blankIsNothing(about);
    owner = blankIsNothing(owner);
    failure = blankIsNothing(failure);
    flow = blankIsNothing(flow);
    step = blankIsNothing(step);
  }

  private static @Nullable String blankIsNothing(@Nullable String text) {
    return text == null || text.isBlank() ? null : text.strip();
  }

  /** The one saga that this may be, if it tells an id. */
  Optional<UUID> id() {
    try {
      return Optional.ofNullable(about).map(UUID::fromString);
    } catch (IllegalArgumentException noId) {
      return Optional.empty();
    }
  }

  /**
   * Of the saga table; empty when no saga can be so.
   *
   * @param flows the names of those that there are
   */
  Optional<SagaQueries.Search> ofTheTable(List<String> flows, Instant now, int limit) {
    Optional<Subject> subject = subject();
    if ((about != null && subject.isEmpty()) || (flow != null && !flows.contains(flow))) {
      return Optional.empty();
    }
    boolean stuck = status == SagaResource.Status.STUCK;
    return Optional.of(
        new SagaQueries.Search(
            subject.orElse(null),
            owner,
            status == null || stuck ? null : SagaStatus.valueOf(status.name()),
            status == null ? null : stuck,
            flow,
            failure,
            olderThanAll(now),
            limit));
  }

  private Optional<Subject> subject() {
    try {
      return Optional.ofNullable(about).map(Subject::parse);
    } catch (IllegalArgumentException noSubject) {
      return Optional.empty();
    }
  }

  private @Nullable UUID olderThanAll(Instant now) {
    if (age == null) {
      return before;
    }
    UUID young = SagaId.firstAt(now.minus(Duration.ofMinutes(age))).value();
    // An id tells the moment in its first half.
    return before != null && before.getMostSignificantBits() < young.getMostSignificantBits()
        ? before
        : young;
  }

  /** What a list of ages offers, by minutes. */
  public Map<Integer, String> ages() {
    return AGES.stream()
        .collect(
            Collectors.toMap(
                minutes -> minutes,
                minutes -> Moments.lasting(Duration.ofMinutes(minutes)),
                (one, other) -> one,
                LinkedHashMap::new));
  }

  /** The same, further back. */
  String from(UUID next) {
    return address("/console/sagas", next);
  }

  /** The same, from the newest on. */
  public String again() {
    return address("/console/sagas", null);
  }

  /** The same, as a table for programs. */
  public String asCsv() {
    return address("/console/sagas.csv", before);
  }

  private String address(String path, @Nullable UUID olderThan) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("about", about);
    parts.put("owner", owner);
    parts.put("status", status);
    parts.put("failure", failure);
    parts.put("age", age);
    parts.put("flow", flow);
    parts.put("step", step);
    parts.put("before", olderThan);
    UriComponentsBuilder address = UriComponentsBuilder.fromPath(path);
    parts.forEach((name, value) -> address.queryParamIfPresent(name, Optional.ofNullable(value)));
    return address.encode().build().toUriString();
  }
}
