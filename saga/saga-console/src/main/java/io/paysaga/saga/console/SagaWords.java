package io.paysaga.saga.console;

import io.paysaga.saga.engine.FlowStep;
import io.paysaga.saga.engine.StepState;
import io.paysaga.saga.orchestration.api.SagaDescription;
import io.paysaga.saga.orchestration.api.SagaFlows;
import io.paysaga.saga.orchestration.api.SagaQueries;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaSnapshot;
import io.paysaga.saga.orchestration.api.SagaView;
import java.net.URI;
import java.text.NumberFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** What sagas are called, as the descriptions of their flows have it. */
@Component("sagaWordsOfConsole")
class SagaWords {

  private final SagaQueries sagas;
  private final SagaFlows flows;
  private final Map<String, SagaDescription<?>> descriptions;

  SagaWords(SagaQueries sagas, SagaFlows flows, List<SagaDescription<?>> descriptions) {
    this.sagas = sagas;
    this.flows = flows;
    this.descriptions =
        descriptions.stream().collect(Collectors.toMap(each -> each.flow().name(), each -> each));
  }

  /**
   * A saga as lists show it.
   *
   * @param amount empty where none is known
   * @param at where it stands, as {@code use-point, being undone}; empty when nothing is open
   */
  record Named(SagaView saga, String title, String amount, String at, Map<String, URI> links) {

    /** As people are shown it: one that is stuck is shown as such. */
    public String status() {
      return SagaResource.Status.of(saga).name();
    }
  }

  List<Named> of(List<SagaView> views) {
    Map<UUID, SagaSnapshot> stored =
        sagas.snapshots(views.stream().map(SagaView::id).toList()).stream()
            .collect(Collectors.toMap(SagaSnapshot::id, each -> each));
    return views.stream().map(view -> named(view, stored.get(view.id()))).toList();
  }

  private Named named(SagaView saga, @Nullable SagaSnapshot stored) {
    SagaDescription<?> description = descriptions.get(saga.type());
    if (description == null || stored == null) {
      return new Named(saga, saga.type(), "", where(saga), Map.of());
    }
    return described(saga, stored, description);
  }

  /** What these are about in money, together, as far as their descriptions tell. */
  String amountOf(List<SagaView> views) {
    return format(
        sagas.snapshots(views.stream().map(SagaView::id).toList()).stream()
            .mapToLong(stored -> amount(stored, descriptions.get(stored.type())))
            .sum());
  }

  private static <D> long amount(SagaSnapshot stored, @Nullable SagaDescription<D> description) {
    try {
      return description == null
          ? 0
          : description.amount(stored.dataAs(description.flow().dataType())).orElse(0);
    } catch (JacksonException ofAnotherVersion) {
      return 0;
    }
  }

  private static String format(long amount) {
    return NumberFormat.getIntegerInstance(Locale.ENGLISH).format(amount);
  }

  private static <D> Named described(
      SagaView saga, SagaSnapshot stored, SagaDescription<D> description) {
    try {
      D data = stored.dataAs(description.flow().dataType());
      OptionalLong amount = description.amount(data);
      return new Named(
          saga,
          description.title(data),
          amount.isPresent() ? format(amount.getAsLong()) : "",
          where(saga),
          description.links(data));
    } catch (JacksonException ofAnotherVersion) {
      return new Named(saga, saga.type(), "", where(saga), Map.of());
    }
  }

  private static String where(SagaView saga) {
    return saga.steps().stream()
        .map(SagaWords::where)
        .filter(words -> !words.isEmpty())
        .collect(Collectors.joining(", "));
  }

  private static String where(StepState step) {
    return switch (step.status()) {
      case DOING -> step.name();
      case UNDOING -> step.name() + " (undo)";
      case BARRING -> step.name() + " (bar)";
      case GIVEN_UP -> step.name() + " (given up)";
      default -> "";
    };
  }

  /** Whether it stands at this step. */
  static boolean isAt(String step, SagaView saga) {
    return saga.steps().stream()
        .anyMatch(each -> each.name().equals(step) && each.status().isOpen());
  }

  /** The steps of its flow, of the newest version that has the same ones; empty when none has. */
  List<FlowStep> flowOf(SagaView saga) {
    List<String> steps = saga.steps().stream().map(StepState::name).toList();
    return flows.all().stream()
        .filter(flow -> flow.name().equals(saga.type()) && flow.stepNames().equals(steps))
        .max(Comparator.comparingInt(flow -> flow.version()))
        .map(flow -> flow.described())
        .orElse(List.of());
  }
}
