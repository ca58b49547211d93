package io.paysaga.saga.test.contract;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * What the code of every participant keeps to. A service extends this in its own package, beside
 * which those of its neighbours stand.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ParticipantModuleRules {

  private final String service = getClass().getPackageName();
  private final String neighbours = service.substring(0, service.lastIndexOf('.')) + "..";
  private final String[] shared;
  private final JavaClasses main =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(service);

  /**
   * @param shared the packages beside its own that a service may use, as {@code
   *     com.example.events..}
   */
  protected ParticipantModuleRules(String... shared) {
    this.shared = shared;
  }

  @Test
  void dependsOnNoOtherService() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(neighbours, "io.paysaga.saga..")
                .and(not(resideInAnyPackage(shared)))
                .and(
                    not(
                        resideInAnyPackage(
                            service + "..",
                            "io.paysaga.saga.api..",
                            "io.paysaga.saga.participant..",
                            "io.paysaga.saga.messaging..",
                            "io.paysaga.saga.http.."))))
        .because("services meet on Kafka and over HTTP only, and each deploys alone")
        .check(main);
  }

  @Test
  void keepsItsEntitiesToItself() {
    classes()
        .that()
        .areAnnotatedWith(Entity.class)
        .or()
        .areAnnotatedWith(Embeddable.class)
        .should()
        .bePackagePrivate()
        .because("the entity is the model, and only its own package may move it")
        .check(main);
  }

  @Test
  void leavesProblemsToTheDoor() {
    noClasses()
        .that()
        .areNotAnnotatedWith(RestController.class)
        .and()
        .areNotAnnotatedWith(RestControllerAdvice.class)
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.paysaga.saga.http.Problem")
        .because("what is below the door is asked from Kafka too, where HTTP's words mean nothing")
        .check(main);
  }
}
