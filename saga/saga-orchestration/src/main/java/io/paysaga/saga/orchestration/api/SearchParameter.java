package io.paysaga.saga.orchestration.api;

import org.jspecify.annotations.Nullable;

/**
 * A query parameter that takes a whole number above 0 and stands for a subject or an owner.
 *
 * @param subjectKind of the subjects that it names; absent when it names owners
 */
public record SearchParameter(String name, @Nullable String subjectKind) {

  /** As {@code orderId=100} for the subject {@code ORDER:100}. */
  public static SearchParameter ofSubject(String name, String kind) {
    return new SearchParameter(name, kind);
  }

  /** As {@code buyerId=7} for the owner {@code 7}. */
  public static SearchParameter ofOwner(String name) {
    return new SearchParameter(name, null);
  }
}
