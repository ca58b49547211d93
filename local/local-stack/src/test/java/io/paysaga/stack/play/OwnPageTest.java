package io.paysaga.stack.play;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnPageTest {

  private static @Nullable String refusal(
      @Nullable String host, @Nullable String site, @Nullable String type, boolean reads) {
    return new OwnPage("127.0.0.1:8088").refusal(host, site, type, reads);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8088, none,        ,                 true",
    "localhost:8088, cross-site,  ,                 true",
    "127.0.0.1:8088, same-origin, application/json, false",
    "127.0.0.1:8088, ,            application/json, false"
  })
  void takesWhatItsOwnPageAndPeopleAtThisMachineAsk(
      String host, @Nullable String site, @Nullable String type, boolean reads) {
    assertThat(refusal(host, site, type, reads)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "elsewhere.example,      none,        ,                 true",
    "elsewhere.example:8088, same-origin, application/json, false",
    ",                       none,        ,                 true",
    "127.0.0.1:8088,         cross-site,  application/json, false",
    "127.0.0.1:8088,         same-site,   application/json, false",
    "127.0.0.1:8088,         ,            text/plain,       false",
    "127.0.0.1:8088,         ,            ,                 false"
  })
  void refusesWhatAPageOfAnotherSiteMayHaveAskedABrowserFor(
      @Nullable String host, @Nullable String site, @Nullable String type, boolean reads) {
    assertThat(refusal(host, site, type, reads)).isNotNull();
  }
}
