package io.paysaga.saga.test.contract;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The database as who made its tables sees it: who serves may not lock, change or empty each of
 * them. Without migrations both are one.
 */
final class TableOwner {

  private TableOwner() {}

  static DataSource of(ObjectProvider<Flyway> migrations, DataSource serving) {
    return migrations.stream()
        .findFirst()
        .map(migration -> migration.getConfiguration().getDataSource())
        .orElse(serving);
  }
}
