package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.OncePerStep;
import io.paysaga.saga.api.Retriable;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Judges what the steps of a flow send, as far as the compiler knows it. */
final class SentCommands {

  private SentCommands() {}

  /** What is wrong with it, in a sentence. */
  static Optional<String> unsuitable(String flow, List<? extends StepDefinition<?>> steps) {
    return steps.stream()
        .flatMap(step -> ofAnotherKind(flow, step).stream())
        .findFirst()
        .or(() -> repeated(flow, steps));
  }

  /** A participant refuses an old do, but no retriable one: the flow has to mean the same. */
  private static Optional<String> ofAnotherKind(String flow, StepDefinition<?> step) {
    return commandsOf(step)
        .flatMap(SentCommands::recordsOf)
        .filter(command -> !command.isInterface())
        .flatMap(command -> unfitFor(step, command, flow).stream())
        .findFirst();
  }

  private static Optional<String> unfitFor(StepDefinition<?> step, Class<?> command, String flow) {
    boolean retriable = command.isAnnotationPresent(Retriable.class);
    if (retriable == (step.kind() == StepKind.RETRIABLE)) {
      return CommandAnswers.retriedInVain(command);
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            retriable
                ? "The flow %s sends %s in its step '%s', but %s is @Retriable: make the step a"
                    + " retriable(..) one, behind the steps with an undo."
                : "The flow %s sends %s in its step '%s', which is retriable: put @Retriable on %s,"
                    + " if its participant does it however late and refuses it never.",
            flow,
            command.getSimpleName(),
            step.name(),
            command.getSimpleName()));
  }

  /** One command in two steps, although its effect happens once in a saga. */
  private static Optional<String> repeated(String flow, List<? extends StepDefinition<?>> steps) {
    for (int second = 1; second < steps.size(); second++) {
      for (StepDefinition<?> first : steps.subList(0, second)) {
        Optional<Class<?>> repeated = sentByBoth(first, steps.get(second));
        if (repeated.isPresent()) {
          String command = repeated.get().getSimpleName();
          return Optional.of(
              String.format(
                  Locale.ROOT,
                  "The flow %s sends %s in its steps '%s' and '%s', but its effect happens once in a"
                      + " saga: the second would be taken for the first. Put @OncePerStep on %s,"
                      + " if its participant keeps it by saga and step, or send another command.",
                  flow,
                  command,
                  first.name(),
                  steps.get(second).name(),
                  command));
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<Class<?>> sentByBoth(StepDefinition<?> first, StepDefinition<?> second) {
    return commandsOf(first)
        .flatMap(one -> commandsOf(second).flatMap(other -> shared(one, other)))
        .filter(command -> !command.isAnnotationPresent(OncePerStep.class))
        .findFirst();
  }

  private static Stream<Class<?>> commandsOf(StepDefinition<?> step) {
    return Stream.of(
            Optional.of(step.send()), Optional.<CommandFactory<?, ?>>ofNullable(step.undo()))
        .flatMap(Optional::stream)
        .map(SentCommands::commandOf);
  }

  /** What may be either: of a family and one of its commands, the command. */
  private static Stream<Class<?>> shared(Class<?> one, Class<?> other) {
    return one.isAssignableFrom(other)
        ? recordsOf(other)
        : other.isAssignableFrom(one) ? recordsOf(one) : Stream.empty();
  }

  private static Stream<Class<?>> recordsOf(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(SentCommands::recordsOf)
        : Stream.of(type);
  }

  /**
   * What the compiler knows of what the lambda answers; of another object, that it is a command.
   */
  static Class<?> commandOf(CommandFactory<?, ?> factory) {
    try {
      Method form = factory.getClass().getDeclaredMethod("writeReplace");
      form.setAccessible(true);
      return MethodType.fromMethodDescriptorString(
              ((SerializedLambda) form.invoke(factory)).getInstantiatedMethodType(),
              factory.getClass().getClassLoader())
          .returnType();
    } catch (NoSuchMethodException noLambda) {
      return Command.class;
    } catch (ReflectiveOperationException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
