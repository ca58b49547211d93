package io.paysaga.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a machine reads is the same whatever the language of the machine that wrote it. */
class LanguageRulesTest {

  /** Each has a form that takes a locale. */
  private static final Map<String, Set<String>> BY_THE_MACHINES_LANGUAGE =
      Map.of(
          "java.lang.String", Set.of("format", "formatted", "toLowerCase", "toUpperCase"),
          "java.io.PrintStream", Set.of("format", "printf"),
          "java.io.PrintWriter", Set.of("format", "printf"),
          "java.util.Formatter", Set.of("<init>"),
          "java.util.Scanner", Set.of("<init>"),
          "java.text.MessageFormat", Set.of("<init>", "format"),
          "java.text.DecimalFormat", Set.of("<init>"),
          "java.text.SimpleDateFormat", Set.of("<init>"),
          "java.text.NumberFormat",
              Set.of(
                  "getInstance", "getIntegerInstance", "getNumberInstance", "getPercentInstance"),
          "java.time.format.DateTimeFormatter", Set.of("ofPattern"));

  /** Looks at the machine's language, since Kafka's client writes by it. */
  private static final String REFUSES_OTHER_DIGITS = "io.paysaga.saga.messaging.KafkaPasswordFile";

  private static final Set<String> ALWAYS_BY_IT =
      Set.of("java.lang.String.formatted", "java.util.Locale.getDefault");

  @Test
  void nothingIsWrittenInTheLanguageOfTheMachine() throws IOException {
    JavaClasses production = new ClassFileImporter().importPaths(production());
    assertThat(production.size()).as("production was read").isGreaterThan(200);
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(REFUSES_OTHER_DIGITS)
        .should()
        .callCodeUnitWhere(followsTheMachinesLanguage())
        .because("Arabic digits and a Turkish i are no numbers and no names to who reads them")
        .check(production);
  }

  @Test
  void findsEachOfThem() {
    JavaClass offender = new ClassFileImporter().importClass(Offender.class);
    assertThat(
            offender.getCodeUnitCallsFromSelf().stream()
                .filter(followsTheMachinesLanguage())
                .map(call -> call.getOrigin().getName())
                .distinct())
        .containsExactlyInAnyOrder("format", "formatted", "lower", "print", "day", "language");
  }

  private static DescribedPredicate<JavaCall<?>> followsTheMachinesLanguage() {
    return DescribedPredicate.describe(
        "whose result follows the machine's language",
        call -> {
          String owner = call.getTargetOwner().getName();
          String name = call.getTarget().getName();
          return ALWAYS_BY_IT.contains(owner + "." + name)
              || BY_THE_MACHINES_LANGUAGE.getOrDefault(owner, Set.of()).contains(name)
                  && call.getTarget().getRawParameterTypes().stream()
                      .noneMatch(type -> type.isEquivalentTo(Locale.class));
        });
  }

  /** What each module compiles to; what the proofs print is for people. */
  private static List<Path> production() throws IOException {
    try (Stream<Path> folders = Files.walk(Path.of("../.."), 4)) {
      return folders
          .filter(folder -> folder.endsWith("target/classes"))
          .filter(folder -> !folder.startsWith("../../proof"))
          .toList();
    }
  }

  @SuppressWarnings("unused")
  private static final class Offender {

    static String format(int n) {
      return String.format("%d", n);
    }

    static String formatted(int n) {
      return "%d".formatted(n);
    }

    static String lower(String name) {
      return name.toLowerCase();
    }

    static void print(int n) {
      System.out.printf("%d", n);
    }

    static String day(java.time.LocalDate day) {
      return java.time.format.DateTimeFormatter.ofPattern("MMM").format(day);
    }

    static Locale language() {
      return Locale.getDefault();
    }

    static String right(int n) {
      return String.format(Locale.ROOT, "%d", n).toLowerCase(Locale.ROOT);
    }
  }
}
