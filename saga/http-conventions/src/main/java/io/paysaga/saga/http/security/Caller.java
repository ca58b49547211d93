package io.paysaga.saga.http.security;

import io.paysaga.saga.http.Problem;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks; a handler takes it as an argument.
 *
 * @param subject by which the issuer knows them; a service's is its name
 * @param name as people know them; null when nobody has proven one
 * @param owner as whom they own things; a {@link Role#BUYER} whose token was verified has one
 */
public record Caller(
    String subject, @Nullable String name, Set<Role> roles, @Nullable String owner) {

  /** Where no token is demanded, whoever comes may do everything, in anybody's name. */
  static final Caller ANYBODY = new Caller("anybody", null, EnumSet.allOf(Role.class), null);

  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether they see what is this owner's. */
  public boolean sees(String thingsOwner) {
    return roles.contains(Role.VIEWER) || thingsOwner.equals(owner);
  }

  /** Whether they see what is this owner's. */
  public boolean sees(long thingsOwner) {
    return sees(Long.toString(thingsOwner));
  }

  /** Whether they act for this owner. */
  public boolean actsFor(long thingsOwner) {
    return owner == null || owner.equals(Long.toString(thingsOwner));
  }

  /**
   * The owner for whom this is asked.
   *
   * @param named whom the request names; it need not name anybody
   * @param field where it does
   * @throws Problem 403 when the request names another one than the token; 400 when neither names
   *     one
   */
  public long actingFor(@Nullable Long named, String field) {
    if (owner == null && named == null) {
      throw Problem.badRequest("malformed-request", field + " must be given.", field);
    }
    if (named != null && !actsFor(named)) {
      throw notYours(field);
    }
    return named == null ? Long.parseLong(owner) : named;
  }

  /**
   * Whose things are listed: their own; of whomever the request names, for who sees everything.
   *
   * @param named whom the request names, if anybody
   * @param field where it does
   * @return null for everybody's
   * @throws Problem 403 when the request names somebody whose things they do not see
   */
  public @Nullable String listing(@Nullable String named, String field) {
    if (named != null && !sees(named)) {
      throw notYours(field);
    }
    return named == null && !roles.contains(Role.VIEWER) ? owner : named;
  }

  /**
   * The one whose things are listed, where everybody's never are.
   *
   * @param named whom the request names; who owns things need not
   * @param field where it does
   * @throws Problem 403 when the request names somebody whose things they do not see; 400 when it
   *     had to name one
   */
  public long listing(@Nullable Long named, String field) {
    String listed = listing(named == null ? null : named.toString(), field);
    if (listed == null) {
      throw Problem.badRequest("malformed-request", field + " is missing.", field);
    }
    return Long.parseLong(listed);
  }

  private static Problem notYours(String field) {
    return Problem.forbidden("not-your-account", field + " is not who calls.").with("field", field);
  }

  /**
   * By which name an act is remembered: the token's; where none is demanded, the one that the
   * request tells.
   *
   * @param told what the request tells
   * @param field where it does
   * @throws Problem 400 when there is no name
   */
  public String nameOr(@Nullable String told, String field) {
    if (name != null) {
      return name;
    }
    if (told == null || told.isBlank()) {
      throw Problem.badRequest("malformed-request", field + " must not be blank.", field);
    }
    return told;
  }
}
