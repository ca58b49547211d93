package io.paysaga.saga.messaging;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.api.Location;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Lets each user of the database do its own part only. */
@AutoConfiguration
@EnableConfigurationProperties(DatabaseProperties.class)
class DatabaseUsersAutoConfiguration {

  @Bean
  static BeanPostProcessor sagaServingPassword(ObjectProvider<DatabaseProperties> settings) {
    return DatabaseUsers.servingPassword(settings::getObject);
  }

  @Bean
  static BeanPostProcessor sagaDatabaseAddressCheck(Environment environment) {
    return new DatabaseAddressCheck(
        () -> new TrustedNetwork(environment.getProperty(TrustedNetwork.SETTING)));
  }

  @Bean
  DatabaseUsers sagaDatabaseUsers(DatabaseProperties settings) {
    return new DatabaseUsers(settings);
  }

  /** The host's own migrations, if Flyway runs them. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(FlywayConfigurationCustomizer.class)
  @ConditionalOnProperty("paysaga.database.migrating.user")
  static class HostMigrations {

    private static final String GRANTS = "classpath:db/grants";

    @Bean
    FlywayConfigurationCustomizer sagaMigratingUser(DatabaseUsers users, DataSource pool) {
      return host -> {
        Map<String, String> placeholders = new HashMap<>(host.getPlaceholders());
        placeholders.putAll(users.inScripts(pool));
        host.dataSource(users.migrating(pool))
            .placeholders(placeholders)
            .locations(
                Stream.concat(
                        Stream.of(host.getLocations()).map(Location::getDescriptor),
                        Stream.of(GRANTS))
                    .toArray(String[]::new));
      };
    }
  }
}
