package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import io.paysaga.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.springframework.test.context.BootstrapWith;

/** What {@code mvn test -Dfast} leaves out is what needs a server, and nothing else. */
class FastLaneRulesTest {

  private static final Set<String> SERVERS =
      Set.of(RealServers.class.getName(), LocalStack.class.getName(), KafkaServer.class.getName());

  private static final List<JavaClass> TESTS = testsOfAllModules();

  @Test
  void leavesOutEveryTestThatReachesAServer() {
    assertThat(
            TESTS.stream()
                .filter(test -> !isLeftOut(test))
                .filter(FastLaneRulesTest::reachesAServer))
        .filteredOn(test -> !test.isEquivalentTo(FastLaneRulesTest.class))
        .extracting(JavaClass::getName)
        .as("must say @OnRealServers, or `mvn test -Dfast` would start servers")
        .isEmpty();
  }

  @Test
  void leavesOutNoOther() {
    assertThat(TESTS.stream().filter(FastLaneRulesTest::isLeftOut))
        .isNotEmpty()
        .filteredOn(test -> !isSpringTest(test) && !reachesAServer(test))
        .extracting(JavaClass::getName)
        .as("need not say @OnRealServers")
        .isEmpty();
  }

  private static List<JavaClass> testsOfAllModules() {
    try (Stream<Path> folders = Files.walk(Path.of("../.."), 4)) {
      JavaClasses classes =
          new ClassFileImporter()
              .importPaths(
                  folders.filter(folder -> folder.endsWith("target/test-classes")).toList());
      return classes.stream()
          .filter(each -> !each.getModifiers().contains(JavaModifier.ABSTRACT))
          .filter(
              each ->
                  each.getAllMethods().stream()
                      .anyMatch(method -> method.isMetaAnnotatedWith(Testable.class)))
          .toList();
    } catch (IOException unreadable) {
      throw new IllegalStateException(unreadable);
    }
  }

  private static boolean isLeftOut(JavaClass test) {
    return test.getClassHierarchy().stream()
        .anyMatch(each -> each.isAnnotatedWith(OnRealServers.class));
  }

  private static boolean isSpringTest(JavaClass test) {
    return test.getClassHierarchy().stream()
        .anyMatch(each -> each.isMetaAnnotatedWith(BootstrapWith.class));
  }

  private static boolean reachesAServer(JavaClass test) {
    return reachesAServer(test, new HashSet<>());
  }

  /** By what the tests' own classes do: the annotation itself does not count. */
  private static boolean reachesAServer(JavaClass from, Set<JavaClass> seen) {
    if (SERVERS.contains(from.getName())) {
      return true;
    }
    return !from.isEquivalentTo(OnRealServers.class)
        && seen.add(from)
        && from.getDirectDependenciesFromSelf().stream()
            .map(Dependency::getTargetClass)
            .map(JavaClass::getBaseComponentType)
            .anyMatch(to -> reachesAServer(to, seen));
  }
}
