package io.paysaga.saga.orchestration.api;

import io.paysaga.saga.http.security.Caller;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who acts, as a door knows them.
 *
 * @param subject tells two people apart
 * @param name for people
 * @param roles in the order of the alphabet; none where no door asks for them
 */
public record Actor(String subject, String name, List<String> roles) {

  public Actor {
    roles = roles.stream().sorted().toList();
  }

  /**
   * Who calls, or where no token is demanded, who says so.
   *
   * @param told the name that the request tells, if any
   */
  public static Actor of(Caller caller, @Nullable String told) {
    String name = caller.nameOr(told, "by");
    return caller.name() == null
        ? claimed(name)
        : new Actor(
            caller.subject(),
            name,
            caller.roles().stream().map(role -> role.name().toLowerCase(Locale.ROOT)).toList());
  }

  /** Who says so of themselves, and has proven nothing: their name is all that is known of them. */
  public static Actor claimed(String name) {
    return new Actor(name, name, List.of());
  }

  /** Whether both are one person, however the name is written. */
  public boolean isSameAs(Actor other) {
    return subject.strip().equalsIgnoreCase(other.subject.strip());
  }
}
