package io.paysaga.reservation;

import java.time.Instant;

/**
 * What the external service is told about a reservation.
 *
 * @param price in won
 */
record ConfirmedReservation(
    long reservationId,
    long buyerId,
    String concert,
    Instant startsAt,
    int seatNumber,
    long price,
    Instant confirmedAt) {}
