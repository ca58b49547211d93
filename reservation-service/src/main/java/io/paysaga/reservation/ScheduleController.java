package io.paysaga.reservation;

import io.paysaga.saga.http.Moment;
import io.paysaga.saga.http.PlainText;
import io.paysaga.saga.http.Problem;
import io.paysaga.saga.http.security.AllowedTo;
import io.paysaga.saga.http.security.Role;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** reservation-service's door for schedules and their seats. */
@RestController
class ScheduleController {

  /** Where the database's times end. */
  private static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  private final ScheduleRepository schedules;
  private final SeatRepository seats;
  private final Clock clock;

  ScheduleController(ScheduleRepository schedules, SeatRepository seats, Clock clock) {
    this.schedules = schedules;
    this.seats = seats;
    this.clock = clock;
  }

  @PostMapping("/schedules")
  @AllowedTo(Role.ORGANISER)
  @Transactional
  ResponseEntity<Scheduled> schedule(@RequestBody @Valid NewSchedule wanted) {
    Instant now = clock.instant();
    if (!wanted.startsAt().isAfter(now) || wanted.startsAt().isAfter(END)) {
      throw Problem.badRequest(
          "malformed-request", "startsAt must lie ahead, before the year 10000.", "startsAt");
    }
    long id = schedules.save(new Schedule(wanted.concert(), wanted.startsAt(), now)).id();
    seats.saveAll(
        IntStream.rangeClosed(1, wanted.seats())
            .mapToObj(number -> new Seat(id, number, wanted.price()))
            .toList());
    return ResponseEntity.created(URI.create("/schedules/" + id + "/seats"))
        .body(new Scheduled(id));
  }

  @GetMapping("/schedules/{id}/seats")
  @AllowedTo({Role.BUYER, Role.ORGANISER, Role.VIEWER})
  List<SeatShown> seats(@PathVariable long id) {
    List<Seat> found = seats.findByScheduleIdOrderByNumber(id);
    if (found.isEmpty()) {
      throw Problem.notFound("no-such-schedule", "There is no schedule " + id + ".");
    }
    Instant now = clock.instant();
    return found.stream()
        .map(seat -> new SeatShown(seat.id(), seat.number(), seat.status(now)))
        .toList();
  }

  /**
   * @param price of each seat, in won
   */
  record NewSchedule(
      @NotBlank @Size(max = 100) @PlainText String concert,
      @NotNull @Moment Instant startsAt,
      @Min(1) @Max(10_000) int seats,
      @Min(1) @Max(1_000_000_000) long price) {}

  record Scheduled(long scheduleId) {}

  record SeatShown(long seatId, int number, Seat.Status status) {}
}
