package io.paysaga.saga.console;

import io.paysaga.saga.orchestration.api.Objection;
import io.paysaga.saga.orchestration.api.OperatorAction;
import io.paysaga.saga.orchestration.api.SagaForesight;
import io.paysaga.saga.orchestration.api.SagaForesight.Foreseen;
import io.paysaga.saga.orchestration.api.SagaResource;
import io.paysaga.saga.orchestration.api.SagaView;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What an operator can have done to a saga by a click, and what it would do. */
@Component("actsOfferedByConsole")
class OfferedActs {

  static final List<OperatorAction> ALL =
      List.of(
          OperatorAction.RETRY,
          OperatorAction.COMPENSATE,
          OperatorAction.RESOLVE,
          OperatorAction.BACKFILL,
          OperatorAction.FREE_SUBJECT);

  private final SagaForesight foresight;

  OfferedActs(SagaForesight foresight) {
    this.foresight = foresight;
  }

  /**
   * An act on one saga.
   *
   * @param does what it would do, for people; or why it cannot be done
   */
  record Offered(OperatorAction action, boolean possible, String does) {

    /** As {@code Free subject}. */
    public String label() {
      return OfferedActs.label(action);
    }
  }

  static String label(OperatorAction action) {
    String words = action.shown().replace('-', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  /** Those that would change something now. */
  List<Offered> on(SagaView saga) {
    return ALL.stream()
        .flatMap(
            action ->
                Optional.ofNullable(on(List.of(saga), action).get(saga.id())).stream()
                    .filter(Offered::possible))
        .toList();
  }

  /** By saga; one that nobody can tell of is left out. */
  Map<UUID, Offered> on(Collection<SagaView> sagas, OperatorAction action) {
    return foresight.ifAsked(sagas.stream().map(SagaView::id).toList(), action).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, each -> offered(action, each.getValue())));
  }

  private static Offered offered(OperatorAction action, Foreseen then) {
    String objection = then.objection();
    return new Offered(action, objection == null, does(action, then, objection));
  }

  private static String does(OperatorAction action, Foreseen then, @Nullable String objection) {
    if (objection != null) {
      return new Objection(objection).sentence(SagaResource.Status.of(then.before()));
    }
    return switch (action) {
      case RETRY -> "Its attempts are counted anew. " + Foretold.sentence(then);
      case RESOLVE ->
          "What nobody answers is settled by hand: its participant is asked to have no part in it any more. "
              + Foretold.sentence(then);
      case FREE_SUBJECT ->
          "What it left is settled: another saga of " + then.before().subject() + " may begin.";
      default -> Foretold.sentence(then);
    };
  }
}
