package io.paysaga.orchestrator.checkout;

/** reservation-service as the orchestrator sees it. */
final class PlayedReservationService extends PlayedOwner {

  PlayedReservationService() {
    super("/seat-holds");
  }

  void has(long seatHoldId, long buyerId, boolean runOut, String seatStatus) {
    answers(
        seatHoldId,
        200,
        """
        {"seatHoldId":%d,"buyerId":%d,"seatId":7,"price":24000,"expiresAt":"2026-11-21T10:05:00Z",
         "runOut":%b,"seatStatus":"%s"}
        """
            .formatted(seatHoldId, buyerId, runOut, seatStatus));
  }
}
