package io.paysaga.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  @Test
  void reachesNoService() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.paysaga.orchestrator..",
            "io.paysaga.payment..",
            "io.paysaga.point..",
            "io.paysaga.order..",
            "io.paysaga.messaging..",
            "io.paysaga.events..")
        .because("stories know HTTP, Kafka and read-only SQL, as a user does")
        .check(new ClassFileImporter().importPackages("io.paysaga.e2e"));
  }
}
