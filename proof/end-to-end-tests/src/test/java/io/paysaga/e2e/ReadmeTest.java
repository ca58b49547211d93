package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps what is written true: links lead somewhere, and the commands are the commands. */
class ReadmeTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Pattern BLOCK = Pattern.compile("```\\w*\\n(.*?)\\n```", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)[^)]*\\)");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
          Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")),
          docs.filter(page -> page.toString().endsWith(".md")).sorted().toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void leadsSomewhereWithEveryLink(Path page) throws IOException {
    List<String> dead =
        LINK.matcher(BLOCK.matcher(Files.readString(page)).replaceAll(""))
            .results()
            .map(match -> match.group(1))
            .filter(link -> !link.contains("://"))
            .filter(link -> Files.notExists(page.getParent().resolve(link)))
            .toList();
    assertThat(dead).as("dead links of %s", page.getFileName()).isEmpty();
  }

  @Test
  void namesTheCommandsFirst() throws IOException {
    String readme = Files.readString(ROOT.resolve("README.md"));
    assertThat(firstBlockUnder("## Run it", readme)).isEqualTo("mvn spring-boot:run");
    assertThat(firstBlockUnder("## Test it", readme)).isEqualTo("mvn verify");
    assertThat(firstBlockUnder("## Break it", readme)).isEqualTo("mvn test -Pbreak");
    assertThat(firstBlockUnder("## Measure it", readme)).isEqualTo("mvn test -Pmeasure");
    assertThat(Files.readString(ROOT.resolve("pom.xml")))
        .contains("<id>break</id>", "<id>measure</id>");
  }

  private static String firstBlockUnder(String heading, String page) {
    Matcher block = BLOCK.matcher(page.substring(page.indexOf(heading)));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }
}
