package io.paysaga.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {

  @Test
  void givesNoPortTwice() {
    assertThat(Stream.generate(LoopbackPort::free).limit(1_000)).doesNotHaveDuplicates();
  }
}
