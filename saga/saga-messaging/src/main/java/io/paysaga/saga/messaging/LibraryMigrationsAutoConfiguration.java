package io.paysaga.saga.messaging;

import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Brings a library's tables into the host's database. With {@code paysaga.messaging.migrate=false}
 * nothing is changed at the start: whoever switches it off has run the scripts.
 */
@AutoConfiguration
@ConditionalOnProperty(name = "paysaga.messaging.migrate", matchIfMissing = true)
@Import(DatabaseInitializationDependencyConfigurer.class)
class LibraryMigrationsAutoConfiguration {

  @Bean
  LibraryMigrations sagaLibraryMigrations(
      DataSource database, DatabaseUsers users, ObjectProvider<LibraryScripts> libraries) {
    return new LibraryMigrations(database, users, libraries.orderedStream().toList());
  }
}
