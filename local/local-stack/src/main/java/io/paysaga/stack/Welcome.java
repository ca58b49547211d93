package io.paysaga.stack;

import io.paysaga.servers.KafkaServer;
import io.paysaga.servers.MySqlServer;
import io.paysaga.servers.Secrets;
import java.nio.file.Path;
import java.util.Locale;

/** What a person reads when the stack is ready: where everything is, and two checkouts to paste. */
final class Welcome {

  private Welcome() {}

  /**
   * @param play where the page to play with is
   */
  static String to(LocalStack stack, String play, Path data) {
    return String.format(
        Locale.ROOT,
        """

        to play              %15$s, where you buy, break something, and watch
        console              %1$s/console, to see what sagas do
        checkouts and sagas  %1$s
        orders               %2$s
        payments             %3$s
        points               %4$s
        seats, reservations  %5$s
        data platform        %6$s/deliveries, /refunds and /reservations
        tokens               %11$s, by local/token buyer 1
        management           %13$s/actuator, and of each of the others ten below its port
        MySQL                mysql -uroot --socket=%7$s
        Kafka                %8$s, to read with --command-config %14$s
        Redis                REDISCLI_AUTH=$(cat %12$s/redis_admin) redis-cli --user admin -p %9$s
        logs                 %10$s
        passwords            %12$s

        A checkout, to paste; each token is good for ten minutes:
          BUYER=$(local/token buyer 1)
          GATEWAY=$(local/token gateway)
          ORDER=$(curl -s %2$s/orders -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -d '{"buyerId":1,"buyerName":"Kim","items":[{"name":"book","unitPrice":12000,"quantity":2}]}' \\
            | sed 's/.*"orderId":\\([0-9]*\\).*/\\1/')
          curl -i %4$s/points/1/charges -H "Authorization: Bearer $GATEWAY" -H 'Content-Type: application/json' \\
            -H "Idempotency-Key: charge-$ORDER" -d '{"amount":50000,"reference":"bank-order-'$ORDER'"}'
          curl -i %1$s/checkouts -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -H 'Prefer: wait=10' -d '{"buyerId":1,"orderId":'$ORDER'}'
          curl "%1$s/sagas?orderId=$ORDER" -H "Authorization: Bearer $BUYER"
          curl "%3$s/payments?orderId=$ORDER" -H "Authorization: Bearer $BUYER"
          curl %4$s/points/1 -H "Authorization: Bearer $BUYER"
          curl %6$s/deliveries

        And its way back, once it is delivered:
          curl -i %1$s/orders/$ORDER/refunds -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -H 'Prefer: wait=10' -d '{"buyerId":1,"reason":"too small"}'
          curl %6$s/refunds

        A concert seat, to paste; it is held for five minutes:
          BUYER=$(local/token buyer 2)
          GATEWAY=$(local/token gateway)
          ORGANISER=$(local/token organiser)
          SCHEDULE=$(curl -s %5$s/schedules -H "Authorization: Bearer $ORGANISER" -H 'Content-Type: application/json' \\
            -d '{"concert":"Winterreise","startsAt":"2099-01-01T19:00:00Z","seats":50,"price":10000}' \\
            | sed 's/.*"scheduleId":\\([0-9]*\\).*/\\1/')
          SEAT=$(curl -s %5$s/schedules/$SCHEDULE/seats -H "Authorization: Bearer $BUYER" \\
            | sed 's/[^0-9]*\\([0-9]*\\).*/\\1/')
          TOKEN=$(curl -s %5$s/queue-tokens -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -d '{"buyerId":2}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')
          HOLD=$(curl -s %5$s/seat-holds -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -H "Queue-Token: $TOKEN" -d '{"buyerId":2,"seatId":'$SEAT'}' | sed 's/.*"seatHoldId":\\([0-9]*\\).*/\\1/')
          curl -i %4$s/points/2/charges -H "Authorization: Bearer $GATEWAY" -H 'Content-Type: application/json' \\
            -H "Idempotency-Key: hold-$HOLD" -d '{"amount":10000,"reference":"bank-hold-'$HOLD'"}'
          curl -i %1$s/reservation-checkouts -H "Authorization: Bearer $BUYER" -H 'Content-Type: application/json' \\
            -H 'Prefer: wait=10' -d '{"buyerId":2,"seatHoldId":'$HOLD'}'
          curl "%1$s/sagas?subject=SEAT_HOLD:$HOLD" -H "Authorization: Bearer $BUYER"
          curl "%5$s/reservations?buyerId=2" -H "Authorization: Bearer $BUYER"
          curl %6$s/reservations

        Ctrl-C ends everything; the data stays.
        """,
        stack.url(Service.ORCHESTRATOR),
        stack.url(Service.ORDER),
        stack.url(Service.PAYMENT),
        stack.url(Service.POINT),
        stack.url(Service.RESERVATION),
        stack.dataPlatformUrl(),
        ((MySqlServer) stack.mysql()).socket(),
        stack.kafka().address(),
        stack.redis().address().replaceFirst(".*:", ""),
        data.resolve("logs"),
        stack.issuerUrl(),
        Secrets.in(data).folder(),
        stack.service(Service.ORCHESTRATOR).managementUrl(),
        ((KafkaServer) stack.kafka()).reader(),
        play);
  }
}
