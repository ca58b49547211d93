package io.paysaga.issuer;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What somebody may be in this shop. */
enum Role {
  BUYER,
  GATEWAY,
  ORGANISER,
  VIEWER,
  OPERATOR,
  APPROVER,
  SERVICE;

  /** As tokens say it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Role> of(String word) {
    return Stream.of(values()).filter(role -> role.word().equals(word)).findFirst();
  }

  static String words() {
    return Stream.of(values()).map(Role::word).collect(Collectors.joining(", "));
  }
}
