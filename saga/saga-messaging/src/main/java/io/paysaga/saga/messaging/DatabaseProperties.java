package io.paysaga.saga.messaging;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Who uses the service's database.
 *
 * @param serving {@code spring.datasource.username}, who does all the rest
 * @param migrating who may change tables; without, the serving user does it
 * @param purging who may delete what is older than its retention; without, the serving user does it
 */
@Validated
@ConfigurationProperties("paysaga.database")
record DatabaseProperties(
    @DefaultValue @Valid Serving serving,
    @Valid @Nullable User migrating,
    @Valid @Nullable User purging) {

  /**
   * @param passwordFile read at each new connection, in place of {@code spring.datasource.password}
   */
  record Serving(@Nullable PasswordFile passwordFile) {}

  /**
   * @param user its name; its account is that of any host ({@code '%'})
   * @param passwordFile read at each new connection
   */
  record User(@NotBlank String user, @NotNull PasswordFile passwordFile) {}

  /**
   * @throws IllegalStateException when one of the two users is missing
   */
  DatabaseProperties {
    if ((migrating == null) != (purging == null)) {
      throw new IllegalStateException(
          "paysaga.database.migrating and paysaga.database.purging go together: the user that"
              + " migrates grants to the one that purges, and to the one that serves, what they"
              + " may do.");
    }
  }

  boolean areSeparate() {
    return migrating != null;
  }
}
