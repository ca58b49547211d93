package io.paysaga.saga.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectTest {

  @Test
  void isWrittenAsKindAndId() {
    Subject order = Subject.of("ORDER", 100);
    assertThat(order).hasToString("ORDER:100").isEqualTo(Subject.parse("ORDER:100"));
    assertThat(order.number()).isEqualTo(100);
    assertThat(Subject.parse("SHIP_LOAD:a-7.b_c")).isEqualTo(new Subject("SHIP_LOAD", "a-7.b_c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ORDER",
        "ORDER:",
        ":100",
        "order:100",
        "_ORDER:100",
        "ORDER:1:2",
        "ORDER:1 2",
        "ABCDEFGHIJKLMNOPQRSTU:1",
        "ORDER:1234567890123456789012345678901234567890"
      })
  void refusesWhatHasAnotherForm(String text) {
    assertThatThrownBy(() -> Subject.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isNeverLongerThanItsColumn() {
    String longest = "A".repeat(20) + ":" + "1".repeat(39);
    assertThat(Subject.parse(longest).toString()).hasSize(60);
  }
}
