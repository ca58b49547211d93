package io.paysaga.stack;

import java.nio.file.Path;

/** What a person reads when the stack is ready: where everything is, and a checkout to paste. */
final class Welcome {

  private Welcome() {}

  static String to(LocalStack stack, Path data) {
    return """

        checkouts and sagas  %1$s
        orders               %2$s
        payments             %3$s
        points               %4$s
        data platform        %5$s/deliveries
        MySQL                mysql -h127.0.0.1 -P%6$s -uroot -proot-secret
        Kafka                %7$s
        Redis                %8$s
        logs                 %9$s

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
          curl %5$s/deliveries

        Ctrl-C ends everything; the data stays.
        """
        .formatted(
            stack.url(Service.ORCHESTRATOR),
            stack.url(Service.ORDER),
            stack.url(Service.PAYMENT),
            stack.url(Service.POINT),
            stack.dataPlatformUrl(),
            stack.mysql().address().replaceFirst(".*:", ""),
            stack.kafka().address(),
            stack.redis().address(),
            data.resolve("logs"));
  }
}
