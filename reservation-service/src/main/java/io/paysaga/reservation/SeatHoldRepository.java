package io.paysaga.reservation;

import org.springframework.data.jpa.repository.JpaRepository;

interface SeatHoldRepository extends JpaRepository<SeatHold, Long> {}
