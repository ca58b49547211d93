package io.paysaga.saga.orchestration.api;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/**
 * An operator's act as every HTTP door shows it; what is not there is absent.
 *
 * @param reply the dead-lettered one that is to be taken
 * @param waitingFor absent once it has its verdict
 * @param approval what a second person has to say of it; absent when one person decides
 */
@JsonInclude(NON_NULL)
public record ActResource(
    UUID id,
    String action,
    @Nullable UUID sagaId,
    @Nullable String step,
    @Nullable String about,
    @JsonRawValue @Nullable String reply,
    Person askedBy,
    String reason,
    Instant askedAt,
    boolean breakGlass,
    @Nullable WaitingFor waitingFor,
    @Nullable Approval approval,
    @Nullable Verdict verdict,
    Links links) {

  /** Whose turn it is. */
  public enum WaitingFor {
    /** A second person. */
    APPROVAL,
    /** Who does it. */
    OWNER,
    /** The saga that it began. */
    SAGA;

    @JsonValue
    String shown() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who asked or approved. */
  public record Person(String subject, String name, List<String> roles) {

    static Person of(Actor actor) {
      return new Person(actor.subject(), actor.name(), actor.roles());
    }
  }

  /**
   * What a second person approves.
   *
   * @param shown what it is about as it was when it was asked
   * @param until when it is to be approved at the latest
   */
  @JsonInclude(NON_NULL)
  public record Approval(String shown, Instant until, @Nullable Person by, @Nullable Instant at) {

    static @Nullable Approval of(OperatorAct act) {
      OperatorAct.Shown shown = act.shown();
      OperatorAct.Approval given = act.approval();
      return shown == null
          ? null
          : new Approval(
              shown.fingerprint(),
              shown.until(),
              given == null ? null : Person.of(given.by()),
              given == null ? null : given.at());
    }
  }

  /** What came of it. */
  @JsonInclude(NON_NULL)
  public record Verdict(String code, @JsonRawValue @Nullable String detail, Instant at) {

    static @Nullable Verdict of(OperatorAct.@Nullable Verdict verdict) {
      return verdict == null ? null : new Verdict(verdict.code(), verdict.detail(), verdict.at());
    }
  }

  /**
   * Where to go from here.
   *
   * @param approval where it is approved, while it waits for that
   */
  @JsonInclude(NON_NULL)
  public record Links(String self, @Nullable String approval, @Nullable String saga) {}

  public static ActResource of(OperatorAct act) {
    String self = "/acts/" + act.id();
    return new ActResource(
        act.id(),
        act.action().shown(),
        act.sagaId(),
        act.step(),
        act.about(),
        act.reply(),
        Person.of(act.asked().who()),
        act.asked().reason(),
        act.askedAt(),
        act.asked().breakGlass(),
        waitingFor(act),
        Approval.of(act),
        Verdict.of(act.verdict()),
        new Links(
            self,
            act.waitsForApproval() ? self + "/approval" : null,
            act.sagaId() == null ? null : "/sagas/" + act.sagaId()));
  }

  /** What a door answers that has stored an act for a second person to approve. */
  public static ResponseEntity<Object> waiting(OperatorAct act) {
    ActResource resource = of(act);
    return ResponseEntity.accepted().location(URI.create(resource.links().self())).body(resource);
  }

  private static @Nullable WaitingFor waitingFor(OperatorAct act) {
    if (act.verdict() != null) {
      return null;
    }
    return act.waitsForApproval()
        ? WaitingFor.APPROVAL
        : act.action().beginsItsSaga() ? WaitingFor.SAGA : WaitingFor.OWNER;
  }
}
