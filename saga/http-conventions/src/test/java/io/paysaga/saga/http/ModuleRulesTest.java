package io.paysaga.saga.http;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

  @Test
  void knowsNoService() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.paysaga..").and(not(resideInAPackage("io.paysaga.saga.http.."))))
        .because("every service's door stands on this module, so it can know none of them")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.paysaga.saga.http"));
  }
}
