package io.paysaga.orchestrator;

import io.paysaga.saga.orchestration.api.JournalReplay;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A command: replays all stored journals against the definitions in this build, and names every
 * saga whose decisions would differ. Takes the settings of the service; changes nothing, drives
 * nothing. Exit code 0 when none differs, 1 otherwise.
 */
public final class ReplayJournals {

  private ReplayJournals() {}

  public static void main(String[] arguments) {
    SpringApplication application =
        new SpringApplicationBuilder(OrchestratorApplication.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.flyway.enabled=false",
                "paysaga.messaging.migrate=false",
                // Consumers and timers are the service's; the command must not take its place.
                "paysaga.messaging.auto-startup=false",
                "spring.main.banner-mode=off",
                "logging.level.root=WARN")
            .build();
    int exitCode;
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      JournalReplay.Result result =
          context
              .getBean(JournalReplay.class)
              .all(
                  saga ->
                      System.out.println(saga.sagaId() + " at " + saga.seq() + " " + saga.why()));
      System.out.println(
          result.sagas() + " sagas replayed, " + result.different() + " would differ");
      exitCode = result.different() == 0 ? 0 : 1;
    }
    System.exit(exitCode);
  }
}
