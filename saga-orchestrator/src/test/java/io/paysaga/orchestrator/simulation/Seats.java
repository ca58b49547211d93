package io.paysaga.orchestrator.simulation;

import static java.util.Objects.requireNonNull;

import io.paysaga.events.ReservationCommand.ClaimSeat;
import io.paysaga.events.ReservationCommand.ConfirmReservation;
import io.paysaga.events.ReservationCommand.ReleaseSeat;
import io.paysaga.events.ReservationReply.Claimed;
import io.paysaga.events.ReservationReply.Confirmed;
import io.paysaga.events.ReservationReply.HoldRunOut;
import io.paysaga.events.ReservationReply.NotClaimed;
import io.paysaga.events.ReservationReply.Released;
import io.paysaga.events.ReservationReply.SeatTaken;
import io.paysaga.events.ReservationReply.Unconfirmed;
import io.paysaga.orchestrator.reservation.ReserveSeat;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.simulate.Books;
import io.paysaga.saga.test.simulate.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Seats: each is held by one buyer for a while, then claimed and reserved by one saga. */
final class Seats extends Books {

  /** A claim stands under the reservation that it became; only both together are a sold seat. */
  private static final class Seat {
    private final long id;
    private long hold;
    private long heldBy;
    private Instant heldUntil = Instant.MIN;
    private long reservation;
    private @Nullable CommandId claim;
    private @Nullable CommandId confirmation;

    Seat(long id) {
      this.id = id;
    }

    boolean isHeld(Instant now) {
      return claim != null || now.isBefore(heldUntil);
    }

    boolean isOf(UUID saga) {
      return claim != null && claim.sagaId().equals(saga);
    }
  }

  /** By the key of the commands. */
  private final Map<String, Seat> seats = new LinkedHashMap<>();

  private long holds;
  private long reservations;

  Seats(World world) {
    super(world);
  }

  /**
   * Holds a seat; whoever holds it already keeps the same hold, which lasts no longer.
   *
   * @return what may be paid for now, if anything
   */
  Optional<ReserveSeat> hold(long id, long buyer, Instant now, Duration time) {
    Seat seat = seats.computeIfAbsent("SEAT:" + id, key -> new Seat(id));
    if (!seat.isHeld(now)) {
      seat.hold = ++holds;
      seat.heldBy = buyer;
      seat.heldUntil = now.plus(time);
    }
    return seat.claim == null && seat.heldBy == buyer
        ? Optional.of(new ReserveSeat(seat.hold, id, buyer))
        : Optional.empty();
  }

  @Override
  protected Reply take(Command command, CommandId id, Instant now) {
    Seat seat = seats.get(command.key());
    return command instanceof ClaimSeat claim
        ? claim(seat, claim, id, now)
        : confirm(seat, (ConfirmReservation) command, id);
  }

  private Reply claim(Seat seat, ClaimSeat claim, CommandId id, Instant now) {
    if (seat.hold != claim.seatHoldId() || !seat.isHeld(now)) {
      return new HoldRunOut(now);
    }
    if (seat.claim == null) {
      seat.claim = id;
      seat.reservation = ++reservations;
      did(id, claim.key(), 1);
    }
    return id.equals(seat.claim)
        ? new Claimed(seat.reservation, 1 + Math.floorMod(seat.id * 7_919, 9_000))
        : new SeatTaken();
  }

  private Reply confirm(Seat seat, ConfirmReservation confirm, CommandId id) {
    if (!seat.isOf(id.sagaId()) || seat.reservation != confirm.reservationId()) {
      return new NotClaimed();
    }
    if (seat.confirmation == null) {
      seat.confirmation = id;
      did(id, confirm.key(), 1);
    }
    return new Confirmed();
  }

  /** A claim is not given back from under its confirmation. */
  @Override
  protected boolean giveBack(CommandId id) {
    Effect effect = effects().get(id);
    if (effect == null) {
      return false;
    }
    Seat seat = seats.get(effect.thing());
    if (id.equals(seat.confirmation)) {
      seat.confirmation = null;
      return true;
    }
    if (id.equals(seat.claim) && seat.confirmation == null) {
      seat.claim = null;
      return true;
    }
    return false;
  }

  @Override
  protected Reply.Undone undone(Command undo) {
    return undo instanceof ReleaseSeat ? new Released() : new Unconfirmed();
  }

  /** With a confirmation goes the claim under it, whose own undo found the seat reserved. */
  @Override
  protected void settle(CommandId id) {
    Optional<CommandId> claim =
        seats.values().stream()
            .filter(seat -> id.equals(seat.confirmation))
            .map(seat -> requireNonNull(seat.claim))
            .findFirst();
    super.settle(id);
    claim.ifPresent(super::settle);
  }

  /** Who has which seat, claimed or reserved. */
  Map<Long, UUID> owners() {
    Map<Long, UUID> owners = new HashMap<>();
    seats.values().stream()
        .filter(seat -> seat.claim != null)
        .forEach(seat -> owners.put(seat.id, requireNonNull(seat.claim).sagaId()));
    return owners;
  }

  /** Some effect that stands in no seat, or in one and should not. */
  Optional<CommandId> imbalance() {
    return effects().entrySet().stream()
        .filter(each -> each.getValue().stands() != (holds(each.getValue(), each.getKey()) ? 1 : 0))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private boolean holds(Effect effect, CommandId id) {
    Seat seat = seats.get(effect.thing());
    return id.equals(seat.claim) || id.equals(seat.confirmation);
  }
}
