package io.paysaga.servers;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Points a service under test at real servers, one set per JVM: {@code
 * &#64;ContextConfiguration(initializers = RealServers.class)} and the property {@code
 * paysaga.test.database}, which names the service's database.
 */
public final class RealServers
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {

  private static final Set<String> CREATED = new HashSet<>();

  private static @Nullable Infrastructure shared;

  /** The shared set, started by the first caller and stopped with the JVM. */
  public static synchronized Infrastructure infrastructure() {
    if (shared == null) {
      DataFolder folder = DataFolder.claimAny(Path.of("target", "real-servers"));
      folder.endLeftOvers();
      folder.clear();
      Infrastructure started =
          Infrastructure.of(Infrastructure.Kind.chosen(), folder).orWithMySqlOfSomebody(folder);
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "stop-real-servers"));
      ParallelStart.start(started.servers(), (server, duration) -> {});
      shared = started;
    }
    return shared;
  }

  /** The service's database, empty when this JVM asks for it the first time. */
  public static synchronized DatabaseAccess database(String name) {
    if (CREATED.add(name)) {
      infrastructure().createDatabases(List.of(name));
    }
    return infrastructure().databases().access(name);
  }

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    DatabaseAccess database =
        database(context.getEnvironment().getRequiredProperty("paysaga.test.database"));
    Map<String, Object> properties =
        Map.of(
            "spring.datasource.url", database.url(),
            "spring.datasource.username", database.user(),
            "spring.datasource.password", database.password(),
            "spring.kafka.bootstrap-servers", infrastructure().kafka().address(),
            "paysaga.redis.address", "redis://" + infrastructure().redis().address(),
            "server.port", "0");
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("real servers", properties));
  }
}
