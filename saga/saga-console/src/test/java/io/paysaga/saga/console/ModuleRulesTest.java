package io.paysaga.saga.console;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.paysaga.saga.console");

  @Test
  void knowsOfTheOrchestrationWhatItOffersAndOfTheShopNothing() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.paysaga..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.paysaga.saga.console",
                            "io.paysaga.saga.orchestration.api",
                            "io.paysaga.saga.api", // in whose words the api speaks, and
                            "io.paysaga.saga.engine", // the same
                            "io.paysaga.saga.http.."))))
        .because("pages show what anybody may ask for, and another business takes them as they are")
        .check(MAIN);
  }

  @Test
  void readsNoTable() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql", "javax.sql", "org.springframework.jdbc..")
        .because("whose row it is shows it")
        .check(MAIN);
  }
}
