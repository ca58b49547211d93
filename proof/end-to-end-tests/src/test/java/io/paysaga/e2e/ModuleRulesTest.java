package io.paysaga.e2e;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.paysaga.saga.messaging.CrashPoint;
import io.paysaga.saga.test.contract.WireKey;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  @Test
  void reachesNoService() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "io.paysaga.orchestrator..",
                    "io.paysaga.payment..",
                    "io.paysaga.point..",
                    "io.paysaga.order..",
                    "io.paysaga.reservation..",
                    "io.paysaga.saga..",
                    "io.paysaga.events..")
                .and(not(belongToAnyOf(CrashPoint.class, WireKey.class))))
        .because(
            "stories know HTTP, Kafka, by which keys records are signed there, and read-only SQL,"
                + " as a user does, and where a process dies")
        .check(new ClassFileImporter().importPackages("io.paysaga.e2e"));
  }
}
