package io.paysaga.saga.orchestration;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.paysaga.saga.api.Command;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.paysaga.saga.orchestration");

  @Test
  void knowsNoConcreteCommand() {
    noClasses()
        .should()
        .dependOnClassesThat(
            assignableTo(Command.class).and(not(resideInAPackage("io.paysaga.saga.api"))))
        .because("a second saga is added without a change here")
        .check(MAIN);
  }

  @Test
  void knowsNoParticipantAndNoShop() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.paysaga..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.paysaga.saga.orchestration..",
                            "io.paysaga.saga.engine..",
                            "io.paysaga.saga.messaging..",
                            "io.paysaga.saga.api..",
                            "io.paysaga.saga.http.."))))
        .because("another business takes this library as it is")
        .check(MAIN);
  }

  @Test
  void letsNothingBelowSeeTheDoors() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..web")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..orchestration.web")
        .because("data travels one way: door, decision, store, send")
        .check(MAIN);
  }

  @Test
  void letsTheStoreKnowNothingOfWhoRunsIt() {
    noClasses()
        .that()
        .resideInAPackage("..orchestration.store")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..orchestration.run")
        .because("what is stored does not depend on who drives it")
        .check(MAIN);
  }
}
