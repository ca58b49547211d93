package io.paysaga.reservation;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import java.time.Instant;

/** One evening of a concert. */
@Entity
class Schedule {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private long id;

  private String concert;
  private Instant startsAt;
  private Instant createdAt;

  protected Schedule() {}

  Schedule(String concert, Instant startsAt, Instant now) {
    this.concert = concert;
    this.startsAt = startsAt;
    this.createdAt = now;
  }

  long id() {
    return id;
  }
}
