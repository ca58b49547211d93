package io.paysaga.saga.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandIdTest {

  private static final UUID SAGA = UUID.fromString("019aa4c1-5c00-7000-8000-000000000001");

  @Test
  void readsWhatItWrites() {
    CommandId id = new CommandId(SAGA, "use-point", Direction.UNDO);
    assertThat(id).hasToString("019aa4c1-5c00-7000-8000-000000000001:use-point:undo");
    assertThat(CommandId.parse(id.toString())).isEqualTo(id);
    assertThat(id.ofDo()).isEqualTo(new CommandId(SAGA, "use-point", Direction.DO));
    CommandId bar = new CommandId(SAGA, "use-point", Direction.BAR);
    assertThat(CommandId.parse(bar.toString())).isEqualTo(bar);
    assertThat(bar.ofUndo()).isEqualTo(id);
  }

  @Test
  void tellsWhenItsSagaBegan() {
    Instant began = Instant.ofEpochMilli(0x019aa4c15c00L);
    assertThat(new CommandId(SAGA, "pay", Direction.DO).sagaBegan()).isEqualTo(began);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "pay", "x:pay:do", "019aa4c1-5c00-7000-8000-000000000001:pay:redo"})
  void refusesAnotherForm(String text) {
    assertThatThrownBy(() -> CommandId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
