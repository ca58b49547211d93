package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {

  private static final ValidatorFactory VALIDATORS =
      Validation.byDefaultProvider()
          .configure()
          .messageInterpolator(new ParameterMessageInterpolator())
          .buildValidatorFactory();

  private final Validator validator = VALIDATORS.getValidator();

  record Named(@PlainText @Nullable String name) {}

  @AfterAll
  static void close() {
    VALIDATORS.close();
  }

  @ParameterizedTest(name = "[{index}]")
  @NullSource
  @ValueSource(
      strings = {
        "",
        "Alice",
        "김철수",
        "Zoë O'Neill-García",
        "نور الدين",
        "\uD83D\uDE00 and \uD83C\uDF6F",
        "<b>bold</b> & \"quoted\" \\n",
        "a\u00A0b"
      })
  void isWhatPeopleWrite(@Nullable String name) {
    assertThat(validator.validate(new Named(name))).isEmpty();
  }

  @ParameterizedTest(name = "[{index}]")
  @ValueSource(
      strings = {
        "\u0000",
        "Al\u001B[31mice",
        "alice\n2026-11-28 INFO forged",
        "alice\r",
        "a\tb",
        "a\u0085b",
        "a\u2028b",
        "a\u2029b",
        "a\u202Ecod.exe",
        "\u2066alice",
        "a\u200Bb",
        "\uFEFFalice",
        "a\u00ADb",
        "\uD800",
        "\uDC00\uD800",
        "alice\uD83D",
        "\uDB40\uDC41",
        "Zoe\u0308",
        "\u1100\u1161",
        "\u212B"
      })
  void isNothingThatHides(String name) {
    assertThat(validator.validate(new Named(name)))
        .singleElement()
        .satisfies(fault -> assertThat(fault.getMessage()).startsWith("must be text of one line"));
  }

  @Test
  void doesNotSayWhatABlankNameIs() {
    assertThat(validator.validate(new Named("   "))).isEmpty();
  }
}
