package io.paysaga.stack;

import java.nio.file.Path;
import java.util.Locale;

/** What a person reads when the stack is ready: where everything is, and two checkouts to paste. */
final class Welcome {

  private Welcome() {}

  static String to(LocalStack stack, Path data) {
    return String.format(
        Locale.ROOT,
        """

        checkouts and sagas  %1$s
        orders               %2$s
        payments             %3$s
        points               %4$s
        seats, reservations  %5$s
        data platform        %6$s/deliveries and /reservations
        MySQL                mysql -h127.0.0.1 -P%7$s -uroot -proot-secret
        Kafka                %8$s
        Redis                %9$s
        logs                 %10$s

        A checkout, to paste:
          ORDER=$(curl -s %2$s/orders -H 'Content-Type: application/json' \\
            -d '{"buyerId":1,"buyerName":"Kim","items":[{"name":"book","unitPrice":12000,"quantity":2}]}' \\
            | sed 's/.*"orderId":\\([0-9]*\\).*/\\1/')
          curl -i %4$s/points/1/charges -H 'Content-Type: application/json' \\
            -H "Idempotency-Key: charge-$ORDER" -d '{"amount":50000}'
          curl -i %1$s/checkouts -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
            -d '{"buyerId":1,"orderId":'$ORDER'}'
          curl "%1$s/sagas?orderId=$ORDER"
          curl "%3$s/payments?orderId=$ORDER"
          curl %4$s/points/1
          curl %6$s/deliveries

        And its way back, once it is delivered:
          curl -i %1$s/orders/$ORDER/refunds -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
            -d '{"buyerId":1,"reason":"too small"}'

        A concert seat, to paste; it is held for five minutes:
          SCHEDULE=$(curl -s %5$s/schedules -H 'Content-Type: application/json' \\
            -d '{"concert":"Winterreise","startsAt":"2099-01-01T19:00:00Z","seats":50,"price":10000}' \\
            | sed 's/.*"scheduleId":\\([0-9]*\\).*/\\1/')
          SEAT=$(curl -s %5$s/schedules/$SCHEDULE/seats | sed 's/[^0-9]*\\([0-9]*\\).*/\\1/')
          TOKEN=$(curl -s %5$s/queue-tokens -H 'Content-Type: application/json' \\
            -d '{"buyerId":2}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
          HOLD=$(curl -s %5$s/seat-holds -H 'Content-Type: application/json' -H "Queue-Token: $TOKEN" \\
            -d '{"buyerId":2,"seatId":'$SEAT'}' | sed 's/.*"seatHoldId":\\([0-9]*\\).*/\\1/')
          curl -i %4$s/points/2/charges -H 'Content-Type: application/json' \\
            -H "Idempotency-Key: hold-$HOLD" -d '{"amount":10000}'
          curl -i %1$s/reservation-checkouts -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
            -d '{"buyerId":2,"seatHoldId":'$HOLD'}'
          curl "%1$s/sagas?subject=SEAT_HOLD:$HOLD"
          curl "%5$s/reservations?buyerId=2"
          curl %6$s/reservations

        Ctrl-C ends everything; the data stays.
        """,
        stack.url(Service.ORCHESTRATOR),
        stack.url(Service.ORDER),
        stack.url(Service.PAYMENT),
        stack.url(Service.POINT),
        stack.url(Service.RESERVATION),
        stack.dataPlatformUrl(),
        stack.mysql().address().replaceFirst(".*:", ""),
        stack.kafka().address(),
        stack.redis().address(),
        data.resolve("logs"));
  }
}
