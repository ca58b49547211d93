package io.paysaga.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.paysaga.orchestrator");

  @Test
  void keepsTheEnginePure() {
    classes()
        .that()
        .resideInAPackage("..engine")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "io.paysaga.events", "..engine")
        .because("every interleaving is explored on the production class")
        .check(main);
  }

  @Test
  void letsNoEngineOrRuntimeKnowAConcreteSaga() {
    noClasses()
        .that()
        .resideInAnyPackage("..engine", "..runtime")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..pay", "..reservation", "..checkout", "..ops", "..audit")
        .because("a second saga is added without a change to them")
        .check(main);
  }

  @Test
  void readsTheTimeFromTheClockOnly() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .because("tests move time and never wait for it")
        .check(main);
  }
}
