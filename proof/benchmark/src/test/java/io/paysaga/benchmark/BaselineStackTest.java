package io.paysaga.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.DatabaseAccess;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class BaselineStackTest {

  @Test
  void readsWhatTheProgramSaysAndAsksForNoTokens() {
    Properties said = new Properties();
    said.putAll(
        Map.of(
            "url", "http://127.0.0.1:1",
            "database.url", "jdbc:mysql://127.0.0.1:2/",
            "database.user", "root",
            "database.password", "secret",
            "kafka", "127.0.0.1:3",
            "pid.mysql", "4",
            "pid.saga-orchestrator", "5"));

    Access access = BaselineStack.access(said, Path.of("data"));

    assertThat(access.url()).isEqualTo("http://127.0.0.1:1");
    assertThat(access.database())
        .isEqualTo(new DatabaseAccess("jdbc:mysql://127.0.0.1:2/", "root", "secret"));
    assertThat(access.kafka()).isEqualTo(Map.of("bootstrap.servers", "127.0.0.1:3"));
    assertThat(access.pids().get()).isEqualTo(Map.of("mysql", 4L, "saga-orchestrator", 5L));
    assertThat(access.tokens().apply(7)).isEmpty();
  }
}
