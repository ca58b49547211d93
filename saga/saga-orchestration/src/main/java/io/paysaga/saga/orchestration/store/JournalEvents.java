package io.paysaga.saga.orchestration.store;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import io.paysaga.saga.api.CommandAttempt;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.engine.Operator;
import io.paysaga.saga.engine.SagaEvent;
import io.paysaga.saga.engine.SagaState;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.orchestration.api.OperatorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * How events stand in the journal: by their wire names. Rows of builds before these names hold what
 * people are still shown, {@code RetryAsked} for {@code saga.retry-asked.v1}.
 */
final class JournalEvents {

  private static final Pattern WIRE_NAME = Pattern.compile("saga\\.([a-z-]+)\\.v[0-9]+");

  private static final Map<Class<?>, String> NAMES =
      MessageTypes.recordsOf(SagaEvent.class)
          .collect(toMap(type -> type, JournalEvents::wireNameOf));

  private static final Map<String, Class<?>> BY_SHOWN_NAME =
      NAMES.entrySet().stream().collect(toMap(entry -> shown(entry.getValue()), Map.Entry::getKey));

  private static final String SENT_SO_FAR = "sentSoFar";

  private final MessageJson messages;
  private final JsonMapper json;

  JournalEvents(MessageJson messages, JsonMapper json) {
    this.messages = messages;
    this.json = json;
  }

  private static String wireNameOf(Class<?> event) {
    WireName name = event.getAnnotation(WireName.class);
    if (name == null || !WIRE_NAME.matcher(name.value()).matches()) {
      throw new IllegalStateException(
          event.getName() + " has no @WireName of the form saga.<what-happened>.v<n>.");
    }
    return name.value();
  }

  /** What a row's event is called where people read it; a name of an unknown form stays. */
  static String shown(String stored) {
    Matcher name = WIRE_NAME.matcher(stored);
    return name.matches()
        ? Stream.of(name.group(1).split("-"))
            .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
            .collect(joining())
        : stored;
  }

  static String nameOf(SagaEvent event) {
    return NAMES.get(event.getClass());
  }

  /**
   * What an event carried, and how often open commands had been sent of which no row tells.
   *
   * @param before its saga before it
   */
  String detailOf(SagaEvent event, SagaState<?> before) {
    Map<String, Object> detail = carriedBy(event, before.data());
    Map<String, Integer> unrecorded = before.unrecordedAttempts();
    if (!unrecorded.isEmpty()) {
      detail.put(SENT_SO_FAR, unrecorded);
    }
    return json.writeValueAsString(detail);
  }

  /** By step, how often its command had been sent, where the rows before do not tell. */
  static Map<String, Integer> sentSoFar(JsonNode detail) {
    return detail
        .path(SENT_SO_FAR)
        .propertyStream()
        .collect(toMap(Map.Entry::getKey, step -> step.getValue().asInt()));
  }

  /**
   * @param data its saga's
   */
  Map<String, Object> carriedBy(SagaEvent event, @Nullable Object data) {
    Map<String, Object> detail = new LinkedHashMap<>();
    if (event instanceof SagaEvent.Started || event instanceof SagaEvent.UndoAsked) {
      detail.put("data", data);
    }
    if (event instanceof SagaEvent.OperatorAct act) {
      if (act instanceof SagaEvent.ResendAsked resend) {
        detail.put("step", resend.step());
      }
      detail.put("by", act.by().name());
      detail.put("reason", act.by().reason());
    } else if (event instanceof SagaEvent.Answered answered) {
      detail.put("command", answered.id().toString());
      detail.put("attempt", answered.attempt());
      detail.put("type", messages.nameOf(answered.reply()));
      detail.put(
          "reply",
          new RawValue(new String(messages.writeBody(answered.reply()), StandardCharsets.UTF_8)));
    } else if (event instanceof SagaEvent.NotSent notSent) {
      detail.put("commands", notSent.attempts().stream().map(JournalEvents::attempt).toList());
      if (!notSent.dueAgain().equals(notSent.at())) {
        detail.put("dueAgain", notSent.dueAgain().toString());
      }
    } else if (event instanceof SagaEvent.DeadlinePassed passed) {
      if (passed.listeningSince() != null) {
        detail.put("listeningSince", passed.listeningSince().toString());
      }
      if (passed.steps() != null) {
        detail.put("steps", passed.steps());
      }
    } else if (event instanceof SagaEvent.HeldBack heldBack) {
      detail.put("steps", heldBack.steps());
      detail.put("until", heldBack.until().toString());
    } else if (event instanceof SagaEvent.Woken woken) {
      detail.put("steps", woken.steps());
    }
    return detail;
  }

  /**
   * The event that a row was written for.
   *
   * @param name as it is stored, or as it is shown
   * @throws IllegalArgumentException when this process does not know such an event
   */
  SagaEvent read(String name, JsonNode detail, Instant at) {
    Class<?> type = BY_SHOWN_NAME.get(shown(name));
    if (type == SagaEvent.Started.class) {
      return new SagaEvent.Started(at);
    }
    if (type == SagaEvent.DeadlinePassed.class) {
      return new SagaEvent.DeadlinePassed(
          at,
          detail.has("listeningSince")
              ? Instant.parse(detail.path("listeningSince").asString())
              : null,
          detail.has("steps") ? stepsOf(detail) : null);
    }
    if (type == SagaEvent.HeldBack.class) {
      return new SagaEvent.HeldBack(
          stepsOf(detail), Instant.parse(detail.path("until").asString()), at);
    }
    if (type == SagaEvent.Woken.class) {
      return new SagaEvent.Woken(stepsOf(detail), at);
    }
    if (type == SagaEvent.Answered.class) {
      return new SagaEvent.Answered(
          CommandId.parse(detail.path("command").asString()),
          detail.path("attempt").asInt(),
          (Reply)
              messages.readBody(
                  json.writeValueAsBytes(detail.path("reply")), detail.path("type").asString()),
          at);
    }
    if (type == SagaEvent.NotSent.class) {
      return new SagaEvent.NotSent(
          detail.path("commands").valueStream().map(JournalEvents::parsed).toList(),
          detail.has("dueAgain") ? Instant.parse(detail.path("dueAgain").asString()) : at,
          at);
    }
    Operator by = new Operator(detail.path("by").asString(), detail.path("reason").asString());
    String step = detail.path("step").asString("");
    return Stream.of(OperatorAction.values())
        .flatMap(action -> action.event(step, by, at).stream())
        .filter(event -> event.getClass() == type)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("There is no event " + name + "."));
  }

  private static List<String> stepsOf(JsonNode detail) {
    return detail.path("steps").valueStream().map(JsonNode::asString).toList();
  }

  private static Map<String, Object> attempt(CommandAttempt attempt) {
    Map<String, Object> text = new LinkedHashMap<>();
    text.put("command", attempt.id().toString());
    text.put("attempt", attempt.attempt());
    return text;
  }

  private static CommandAttempt parsed(JsonNode attempt) {
    return new CommandAttempt(
        CommandId.parse(attempt.path("command").asString()), attempt.path("attempt").asInt());
  }
}
