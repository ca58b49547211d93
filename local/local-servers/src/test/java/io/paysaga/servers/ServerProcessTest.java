package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServerProcessTest {

  private static final String JDK = "paysaga.jdk";

  @AfterEach
  void forgetTheJdk() {
    System.clearProperty(JDK);
  }

  @Test
  void runsJavaAsThisProgramDoesUnlessAJdkIsNamed() {
    assertThat(ServerProcess.java())
        .isEqualTo(Path.of(System.getProperty("java.home")).resolve("bin/java").toString());

    System.setProperty(JDK, "/opt/another");

    assertThat(ServerProcess.java()).isEqualTo("/opt/another/bin/java");
  }
}
