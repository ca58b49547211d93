package io.paysaga.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.HasTypeParameters;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other teams get of each library. After a change that is meant, {@code mvn test -Dfast -pl
 * proof/end-to-end-tests -am -Dtest=PublishedLibrariesTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dapi.record} writes the signatures down anew.
 */
class PublishedLibrariesTest {

  private static final Path LIBRARIES = Path.of("../../saga");

  /** What is public here for its own packages only, and so may change. */
  private static final Pattern INSIDE =
      Pattern.compile("io\\.paysaga\\.saga\\.orchestration\\.(run|store|web)\\..*");

  private static final Set<String> OF_EVERY_RECORD =
      Set.of("equals(java.lang.Object): boolean", "hashCode(): int", "toString(): ");

  static List<Path> libraries() throws IOException {
    try (Stream<Path> folders = Files.list(LIBRARIES)) {
      return folders
          .filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void keepsItsSignatures(Path library) throws IOException {
    List<String> signatures = signaturesOf(library);
    Path recorded = library.resolve("api.txt");
    if (System.getProperty("api.record") != null) {
      Files.write(recorded, signatures);
    }
    List<String> before = Files.readAllLines(recorded);
    assertThat(without(before, signatures))
        .as("gone from %s: who uses it no longer compiles", library.getFileName())
        .isEmpty();
    assertThat(without(signatures, before))
        .as("new in %s: from now on a promise", library.getFileName())
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void standsAlone(Path library) throws IOException {
    String pom = Files.readString(library.resolve("target/published-pom.xml"));
    assertThat(pom)
        .contains("<name>", "<description>", "<name>Apache-2.0</name>")
        .doesNotContain("<parent>", "${", "<scope>test</scope>", "<url>https://spring");
    assertThat(Pattern.compile("<dependency>").matcher(pom).results().count())
        .as("each dependency has its version")
        .isEqualTo(Pattern.compile("<version>").matcher(pom).results().count() - 1);
  }

  private static List<String> without(List<String> some, List<String> others) {
    return some.stream().filter(each -> !others.contains(each)).toList();
  }

  /** One line for each type, and for each member that others can see. */
  private static List<String> signaturesOf(Path library) {
    JavaClasses classes = new ClassFileImporter().importPath(library.resolve("target/classes"));
    assertThat(classes).as("classes of %s", library).isNotEmpty();
    Set<String> lines = new TreeSet<>();
    classes.stream()
        .filter(PublishedLibrariesTest::isSeen)
        .filter(type -> !INSIDE.matcher(type.getName()).matches())
        .forEach(
            type -> {
              lines.add(type.getName() + " is " + describe(type));
              members(type).forEach(member -> lines.add(type.getName() + " has " + member));
            });
    return List.copyOf(lines);
  }

  private static boolean isSeen(JavaClass type) {
    return isSeen(type.getModifiers())
        && !type.isAnonymousClass()
        && !type.getSimpleName().equals("package-info")
        && type.getEnclosingClass().map(PublishedLibrariesTest::isSeen).orElse(true);
  }

  private static boolean isSeen(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC)
        && !modifiers.contains(JavaModifier.BRIDGE);
  }

  private static String describe(JavaClass type) {
    String kind =
        type.isAnnotation()
            ? "annotation"
            : type.isInterface()
                ? "interface"
                : type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    List<JavaType> supertypes = new ArrayList<>(type.getInterfaces());
    type.getSuperclass()
        .filter(parent -> kind.equals("class") && !parent.getName().equals("java.lang.Object"))
        .ifPresent(parent -> supertypes.add(0, parent));
    return modifiers(type.getModifiers(), !type.isInterface())
        + variables(type)
        + kind
        + (supertypes.isEmpty() || type.isAnnotation() ? "" : " of " + names(supertypes));
  }

  private static Stream<String> members(JavaClass type) {
    return type.getMembers().stream()
        .filter(member -> isSeen(member.getModifiers()))
        .map(PublishedLibrariesTest::describe)
        .filter(line -> OF_EVERY_RECORD.stream().noneMatch(line::contains));
  }

  private static String describe(JavaMember member) {
    String modifiers = modifiers(member.getModifiers(), !member.getOwner().isInterface());
    if (member instanceof JavaField field) {
      return modifiers + field.getName() + ": " + field.getType().getName();
    }
    if (member instanceof JavaConstructor constructor) {
      return modifiers + "new(" + names(constructor.getParameterTypes()) + ")";
    }
    JavaMethod method = (JavaMethod) member;
    return modifiers
        + variables(method)
        + method.getName()
        + "("
        + names(method.getParameterTypes())
        + "): "
        + method.getReturnType().getName()
        + (method.getExceptionTypes().isEmpty()
            ? ""
            : " throws " + names(method.getExceptionTypes()));
  }

  private static String modifiers(Set<JavaModifier> modifiers, boolean canBeConcrete) {
    return Stream.of(
            JavaModifier.PROTECTED, JavaModifier.STATIC, JavaModifier.ABSTRACT, JavaModifier.FINAL)
        .filter(modifiers::contains)
        .filter(each -> canBeConcrete || each != JavaModifier.ABSTRACT)
        .map(each -> each.name().toLowerCase(Locale.ROOT) + " ")
        .collect(joining());
  }

  private static String names(Collection<? extends JavaType> types) {
    return types.stream().map(JavaType::getName).collect(joining(", "));
  }

  private static String variables(HasTypeParameters<?> generic) {
    return generic.getTypeParameters().stream()
        .map(variable -> variable.getName() + " extends " + names(variable.getUpperBounds()))
        .collect(joining(", ", "<", "> "))
        .replace("<> ", "")
        .replace(" extends java.lang.Object", "");
  }
}
