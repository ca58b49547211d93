package io.paysaga.issuer;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;

/**
 * Whom a token is of.
 *
 * @param buyer a buyer's number, and nobody else's
 */
record Identity(Role role, String subject, String name, @Nullable Long buyer) {

  private static final Pattern BUYER = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,39}");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} .'-]{0,99}");

  static Identity ofService(String name) {
    return new Identity(Role.SERVICE, name, name, null);
  }

  /**
   * Whom a token request names: {@code role=buyer&buyer=7}, {@code role=service&service=NAME}, or
   * another role, in which {@code name=kim} is one person of several.
   *
   * @throws OAuth2AuthenticationException when it names nobody
   */
  static Identity asked(Map<String, Object> parameters) {
    Role role =
        parameter(parameters, "role")
            .flatMap(Role::of)
            .orElseThrow(() -> invalid("role is one of " + Role.words() + "."));
    return switch (role) {
      case SERVICE ->
          ofService(
              required(
                  parameters,
                  "service",
                  SERVICE,
                  "service is the name of a service: at most 40 letters (a to z), digits and"
                      + " hyphens."));
      case BUYER -> {
        String number =
            required(
                parameters,
                "buyer",
                BUYER,
                "buyer is the number of a buyer: a whole number from 1 on, of at most 18 digits.");
        String name = name(parameters, "Buyer " + number);
        yield new Identity(role, "buyer-" + number, name, Long.valueOf(number));
      }
      default -> {
        String name = name(parameters, role.word());
        yield new Identity(role, name, name, null);
      }
    };
  }

  private static String name(Map<String, Object> parameters, String otherwise) {
    return parameters.containsKey("name")
        ? required(
            parameters,
            "name",
            NAME,
            "name begins with a letter or a digit and has at most 100 letters, digits, blanks,"
                + " dots, apostrophes and hyphens.")
        : otherwise;
  }

  private static String required(
      Map<String, Object> parameters, String name, Pattern shape, String sentence) {
    return parameter(parameters, name)
        .filter(value -> shape.matcher(value).matches())
        .orElseThrow(() -> invalid(sentence));
  }

  /** Empty also when it is there twice. */
  private static Optional<String> parameter(Map<String, Object> parameters, String name) {
    return Optional.ofNullable(parameters.get(name))
        .filter(String.class::isInstance)
        .map(String.class::cast);
  }

  static OAuth2AuthenticationException invalid(String sentence) {
    return new OAuth2AuthenticationException(
        new OAuth2Error(OAuth2ErrorCodes.INVALID_REQUEST, sentence, null));
  }
}
