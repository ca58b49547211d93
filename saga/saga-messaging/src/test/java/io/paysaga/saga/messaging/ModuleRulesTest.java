package io.paysaga.saga.messaging;

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
          .importPackages("io.paysaga.saga.messaging");

  @Test
  void knowsNoConcreteCommand() {
    noClasses()
        .should()
        .dependOnClassesThat(
            assignableTo(Command.class).and(not(resideInAPackage("io.paysaga.saga.api"))))
        .because("a new service becomes a participant without a change here")
        .check(MAIN);
  }

  @Test
  void knowsTheProtocolOnly() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.paysaga..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.paysaga.saga.messaging..", "io.paysaga.saga.api.."))))
        .because("orchestrators and participants run the same loop")
        .check(MAIN);
  }
}
