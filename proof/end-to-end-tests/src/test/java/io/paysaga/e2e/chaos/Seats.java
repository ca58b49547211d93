package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Http.Answer;
import io.paysaga.e2e.Shop;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Those who line up, hold seats and pay for them. */
final class Seats {

  private static final int MOST_OF_AN_EVENING = 5_000;

  /** So many want the same seat at once, when a seat is wanted by many. */
  private static final int RIVALS = 5;

  /** A token may be gone again when it is used. */
  private static final int ATTEMPTS = 10;

  /** What a buyer is up to, and so where its saga should end. */
  private enum Wish {
    /** The saga completes, unless the hold runs out while something is broken. */
    TO_RESERVE,
    /** Refused at pay, after the points were taken. */
    TO_RESERVE_TOO_MUCH,
    /** Refused at use-point. */
    TO_RESERVE_WITHOUT_POINTS,
    /** Refused at the hold, but for one of them. */
    TO_RESERVE_WHAT_OTHERS_WANT;

    static Wish of(int percent) {
      if (percent < 60) {
        return TO_RESERVE;
      }
      return percent < 75
          ? TO_RESERVE_TOO_MUCH
          : percent < 90 ? TO_RESERVE_WITHOUT_POINTS : TO_RESERVE_WHAT_OTHERS_WANT;
    }
  }

  private final Shop shop;
  private final Doors doors;
  private final Tally tally;
  private final Buyers buyers;
  private final Iterator<Long> cheap;
  private final Iterator<Long> dear;
  private final Iterator<Long> wanted;

  /**
   * Opens evenings; nothing is broken yet.
   *
   * @param most so many, or fewer, will want a seat
   */
  Seats(Shop shop, Doors doors, Tally tally, Buyers buyers, int most) {
    this.shop = shop;
    this.doors = doors;
    this.tally = tally;
    this.buyers = buyers;
    this.cheap = seats(most, 3_000);
    this.dear = seats(most / 5, Buyers.ABOVE_THE_LIMIT);
    this.wanted = seats(most / RIVALS, 2_000);
  }

  private Iterator<Long> seats(int count, long price) {
    List<Long> seats = new ArrayList<>();
    while (seats.size() < count) {
      Map<String, Object> evening =
          Map.of(
              "concert",
              "Winterreise",
              "startsAt",
              "2099-01-01T19:00:00Z",
              "seats",
              Math.min(count - seats.size(), MOST_OF_AN_EVENING),
              "price",
              price);
      Doors organiser = doors.organiser();
      Answer opened =
          organiser.post(shop.reservations() + "/schedules", evening, Map.of()).orElseThrow();
      long schedule = opened.body().get("scheduleId").asLong();
      organiser
          .get(shop.reservations() + "/schedules/" + schedule + "/seats")
          .body()
          .forEach(seat -> seats.add(seat.get("seatId").asLong()));
    }
    return seats.iterator();
  }

  /** Those who come at the same moment. */
  List<Errand> next(Random random) {
    return switch (Wish.of(random.nextInt(100))) {
      case TO_RESERVE -> List.of(new Reservation(buyers.oneOfTheRich(random), cheap.next(), false));
      case TO_RESERVE_TOO_MUCH ->
          List.of(new Reservation(buyers.oneOfTheRich(random), dear.next(), false));
      case TO_RESERVE_WITHOUT_POINTS ->
          List.of(new Reservation(buyers.oneOfThePoor(random), cheap.next(), false));
      case TO_RESERVE_WHAT_OTHERS_WANT -> {
        long seat = wanted.next();
        yield Stream.<Errand>generate(() -> new Reservation(buyers.oneOfAll(random), seat, true))
            .limit(RIVALS)
            .toList();
      }
    };
  }

  private final class Reservation implements Errand {

    private final long buyer;
    private final long seat;
    private final boolean hasRivals;

    Reservation(long buyer, long seat, boolean hasRivals) {
      this.buyer = buyer;
      this.seat = seat;
      this.hasRivals = hasRivals;
    }

    @Override
    public String door() {
      return "/reservation-checkouts";
    }

    @Override
    public long buyer() {
      return buyer;
    }

    @Override
    public Optional<Map<String, Object>> prepare() {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<Answer> hold = activeToken().flatMap(this::hold);
        if (hold.isEmpty()) {
          break;
        }
        Answer answer = hold.get();
        if (answer.status() == 201) {
          return Optional.of(
              Map.of("buyerId", buyer, "seatHoldId", answer.body().get("seatHoldId").asLong()));
        }
        if (answer.status() != 403) {
          refused(answer);
          return Optional.empty();
        }
      }
      tally.isUnanswered();
      return Optional.empty();
    }

    private Optional<String> activeToken() {
      return doors
          .buyer(buyer)
          .post(
              shop.reservations() + "/queue-tokens",
              Map.of("buyerId", buyer),
              Map.of(),
              token -> token.body().path("status").asString("").equals("ACTIVE"))
          .map(token -> token.body().get("token").asString());
    }

    private Optional<Answer> hold(String token) {
      return doors
          .buyer(buyer)
          .post(
              shop.reservations() + "/seat-holds",
              Map.of("buyerId", buyer, "seatId", seat),
              Map.of("Queue-Token", token));
    }

    private void refused(Answer answer) {
      tally.isRefused(Doors.reasonOf(answer));
      if (!hasRivals) {
        tally.surprises("Nobody else wanted it, and yet: seat " + seat + " was answered " + answer);
      }
    }

    /** A hold runs out while something is broken; and a rival may be the buyer itself. */
    @Override
    public boolean mayBeRefused(String reason) {
      return hasRivals || reason.equals("hold-run-out");
    }
  }
}
