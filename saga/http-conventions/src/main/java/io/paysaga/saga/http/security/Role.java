package io.paysaga.saga.http.security;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What somebody is to the doors. A token tells it by the word in lower case. */
public enum Role {
  /** Who owns something: has it done and sees it, and nothing of others. */
  BUYER,
  /** Where money comes in from outside. */
  GATEWAY,
  /** Who puts something up for sale. */
  ORGANISER,
  /** Who sees everything and changes nothing. */
  VIEWER,
  /** Who sees everything, and acts where something is stuck. */
  OPERATOR,
  /** Who sees everything, and agrees to what an operator may not do alone. */
  APPROVER,
  /** A program of ours, by its name. */
  SERVICE;

  private static Optional<Role> of(String word) {
    return Arrays.stream(values())
        .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst();
  }

  /** What these words mean; those of others mean nothing here. */
  static Set<Role> of(Iterable<String> words) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    words.forEach(word -> of(word).ifPresent(roles::add));
    if (roles.contains(OPERATOR) || roles.contains(APPROVER)) {
      roles.add(VIEWER);
    }
    return roles;
  }
}
