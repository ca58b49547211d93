package io.paysaga.orchestrator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.paysaga.saga.http.Problem;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

class ModuleRulesTest {

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.paysaga.orchestrator", "io.paysaga.saga");

  @Test
  void letsNoCheckoutKnowWhatIsCheckedOut() {
    noClasses()
        .that()
        .resideInAPackage("..checkout")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..pay", "..refund", "..reservation", "..books", "..audit")
        .because("a second saga is added without a change to the door of a checkout")
        .check(MAIN);
  }

  @Test
  void letsSagasKnowEachOtherNotAtAll() {
    noClasses()
        .that()
        .resideInAPackage("..pay")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..reservation", "..refund")
        .because("one saga is changed, or taken away, without a change to the other")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("..reservation")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..orchestrator.pay", "..refund")
        .because("one saga is changed, or taken away, without a change to the other")
        .check(MAIN);
    noClasses()
        .that()
        .resideInAPackage("..refund")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..reservation")
        .because("a refund knows what it gives back, a paid order, and nothing else")
        .check(MAIN);
  }

  @Test
  void letsNoBookKnowWhoseSagasWroteIt() {
    noClasses()
        .that()
        .resideInAPackage("..orchestrator.books")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "..orchestrator.pay",
            "..orchestrator.refund",
            "..orchestrator.reservation",
            "..checkout")
        .because("a further saga that takes points is audited without a change to the points' book")
        .check(MAIN);
  }

  @Test
  void letsTheShopSeeOfTheOrchestrationWhatItOffers() {
    noClasses()
        .that()
        .resideInAPackage("io.paysaga.orchestrator..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.paysaga.saga.orchestration.run..",
            "io.paysaga.saga.orchestration.store..",
            "io.paysaga.saga.orchestration.web..")
        .because("how sagas are run, stored and shown may change without a change to the shop")
        .check(MAIN);
  }

  @Test
  void readsTheTimeFromTheClockOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.paysaga.saga.test..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethodWhere(
            describe(
                "a clock of the machine's is made",
                call ->
                    call.getTargetOwner().isAssignableTo(Clock.class)
                        && call.getName().matches("(system|tick).*")))
        .because(
            "the saga's time is the database's, which all instances share, and tests move it and"
                + " never wait for it")
        .check(MAIN);
  }

  @Test
  void leavesProblemsToTheDoor() {
    noClasses()
        .that()
        .areNotAnnotatedWith(RestController.class)
        .and()
        .areNotAnnotatedWith(RestControllerAdvice.class)
        .and()
        .resideOutsideOfPackages("..audit..", "io.paysaga.saga.http..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Problem.class)
        .because("a refusal is a fact, and the door alone says what it is called over HTTP")
        .check(MAIN);
  }
}
