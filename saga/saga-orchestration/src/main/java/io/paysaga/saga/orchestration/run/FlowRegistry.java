package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.engine.RetryPolicy;
import io.paysaga.saga.engine.SagaFlow;
import io.paysaga.saga.messaging.TechnicalFailure;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.store.SagaRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The flows that this process knows, by name and version, with the policies of the settings. */
final class FlowRegistry implements SagaFlows {

  private final Map<String, SagaFlow<?>> flows = new HashMap<>();

  /** The version that new sagas begin with, by flow, where it is not the one in the code. */
  private final Map<String, Integer> startVersions = new HashMap<>();

  /**
   * @param deliveryTimeout how long the producer tries to send
   * @throws IllegalStateException naming the setting that does not fit, or the command that does
   *     not suit the step that sends it
   */
  FlowRegistry(
      Collection<SagaFlow<?>> declared, SagaProperties settings, Duration deliveryTimeout) {
    declared.forEach(flow -> flows.put(key(flow.name(), flow.version()), flow));
    settings
        .flows()
        .forEach(
            (name, flow) -> {
              flow.steps().forEach((step, policy) -> override(name, step, policy));
              if (flow.startVersion() != null) {
                startWith(name, flow.startVersion());
              }
            });
    for (SagaFlow<?> flow : flows.values()) {
      flow.unsuitableCommand()
          .ifPresent(
              sentence -> {
                throw new IllegalStateException(sentence);
              });
      if (flow.shortestAnswer().compareTo(deliveryTimeout) <= 0) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "A step of %s waits %s for its answer, but spring.kafka.producer.properties[delivery.timeout.ms] is %d: a copy could be sent after its deadline. Raise paysaga.saga.flows.%s.steps.<step>.answer-within or lower the timeout.",
                flow.name(),
                flow.shortestAnswer(),
                deliveryTimeout.toMillis(),
                flow.name()));
      }
    }
  }

  private void startWith(String name, int version) {
    if (!flows.containsKey(key(name, version))) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "paysaga.saga.flows.%s.start-version is %d; known are %s.",
              name,
              version,
              flows.keySet()));
    }
    startVersions.put(name, version);
  }

  private void override(String name, String step, SagaProperties.Step policy) {
    List<SagaFlow<?>> versions =
        new ArrayList<>(flows.values()).stream().filter(flow -> flow.name().equals(name)).toList();
    if (versions.isEmpty()) {
      throw new IllegalStateException(
          "paysaga.saga.flows."
              + name
              + ": there is no such flow; known are "
              + flows.keySet()
              + ".");
    }
    List<SagaFlow<?>> withStep =
        versions.stream().filter(flow -> flow.stepNames().contains(step)).toList();
    if (withStep.isEmpty()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "paysaga.saga.flows.%s.steps.%s: the flow has no such step; it has %s.",
              name,
              step,
              versions.get(0).stepNames()));
    }
    for (SagaFlow<?> flow : withStep) {
      try {
        flows.put(key(name, flow.version()), flow.withPolicy(step, now -> merge(now, policy)));
      } catch (IllegalArgumentException wrong) {
        throw new IllegalStateException(
            "paysaga.saga.flows." + name + ".steps." + step + ": " + wrong.getMessage(), wrong);
      }
    }
  }

  private static RetryPolicy merge(RetryPolicy now, SagaProperties.Step policy) {
    return new RetryPolicy(
        policy.answerWithin() == null ? now.answerWithin() : policy.answerWithin(),
        policy.attempts() == null ? now.attempts() : policy.attempts());
  }

  /** The definition that a saga began with; empty when this process does not know it. */
  Optional<SagaFlow<?>> find(String name, int version) {
    return Optional.ofNullable(flows.get(key(name, version)));
  }

  /**
   * @throws TechnicalFailure when this process does not know the saga's definition: the saga waits
   *     for one that does
   */
  SagaFlow<?> of(String name, int version) {
    return find(name, version)
        .orElseThrow(
            () ->
                new TechnicalFailure(
                    String.format(
                        Locale.ROOT,
                        "This process does not know version %d of the flow %s; its sagas wait.",
                        version,
                        name)));
  }

  @Override
  public List<SagaFlow<?>> all() {
    return flows.values().stream()
        .sorted(
            Comparator.<SagaFlow<?>, String>comparing(SagaFlow::name)
                .thenComparing(SagaFlow::version))
        .toList();
  }

  /** Whose sagas this process drives. */
  List<SagaRepository.Version> known() {
    return flows.values().stream()
        .map(flow -> new SagaRepository.Version(flow.name(), flow.version()))
        .toList();
  }

  /**
   * What a new saga of this flow begins with: the version and the policies of the settings.
   *
   * @throws IllegalStateException when that version remembers something else than this one
   */
  @SuppressWarnings("unchecked")
  <D> SagaFlow<D> toStart(SagaFlow<D> declared) {
    SagaFlow<?> flow =
        of(declared.name(), startVersions.getOrDefault(declared.name(), declared.version()));
    if (flow.dataType() != declared.dataType()) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "Versions %d and %d of the flow %s remember %s and %s: a new version adds to the record.",
              declared.version(),
              flow.version(),
              flow.name(),
              declared.dataType().getSimpleName(),
              flow.dataType().getSimpleName()));
    }
    return (SagaFlow<D>) flow;
  }

  private static String key(String name, int version) {
    return name + " v" + version;
  }
}
