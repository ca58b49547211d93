package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopbackPortTest {

  @Test
  void givesNoPortTwice() {
    assertThat(Stream.generate(LoopbackPort::free).limit(1_000)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::"})
  void namesWhoHasAPortAndWhatMovesIt(String address) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(address))) {
      assertThatThrownBy(() -> LoopbackPort.requireFree(socket.getLocalPort(), "kafka"))
          .isInstanceOf(ServerFailure.class)
          .hasMessageMatching(
              "kafka cannot start: port %d on 127.0.0.1 is taken by (process %d \\(.*java\\)|another program)\\. End that one, or move all ports by a number with PAYSAGA_PORT_OFFSET\\."
                  .formatted(socket.getLocalPort(), ProcessHandle.current().pid()));
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void knowsWhoListens() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      assertThat(PortHolder.of(socket.getLocalPort())).contains(ProcessHandle.current());
    }
    assertThat(PortHolder.of(LoopbackPort.free())).isEmpty();
  }
}
