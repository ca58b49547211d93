package io.paysaga.messaging;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.paysaga.events.Command;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.paysaga.messaging");

  @Test
  void knowsNoConcreteCommand() {
    noClasses()
        .should()
        .dependOnClassesThat(assignableTo(Command.class).and(not(equivalentTo(Command.class))))
        .because("a new service becomes a participant without a change here")
        .check(main);
  }

  @Test
  void letsTheLoopKnowNothingOfParticipants() {
    noClasses()
        .that()
        .resideInAPackage("io.paysaga.messaging")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.paysaga.messaging.participant")
        .because("the orchestrator runs the same loop and is no participant")
        .check(main);
  }
}
