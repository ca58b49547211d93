package io.paysaga.payment;

import io.paysaga.saga.test.contract.WireContract;
import io.paysaga.saga.test.contract.WireKey;
import io.paysaga.servers.OnRealServers;
import io.paysaga.servers.RealServers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ContextConfiguration;

/** The running service, judged by nothing but its topics and its book's door. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "paysaga.test.database=payment",
      "paysaga.signatures=require",
      "paysaga.signature-keys.saga-orchestrator.secrets.k1=" + PaymentOnTheWireTest.SECRET
    })
@OnRealServers
@ContextConfiguration(initializers = RealServers.class)
class PaymentOnTheWireTest extends WireContract {

  static final String SECRET = "ZXZlcnkga2V5IGhhcyBhdCBsZWFzdCAzMiBieXRlcyE=";

  private static final AtomicLong ORDERS = new AtomicLong(9_000_000);

  @Value("${spring.kafka.bootstrap-servers}")
  private String kafka;

  @LocalServerPort private int port;

  @Override
  protected String bootstrapServers() {
    return kafka;
  }

  @Override
  protected String commands() {
    return "payment.commands";
  }

  @Override
  protected Optional<WireKey> key() {
    return Optional.of(new WireKey("saga-orchestrator", "k1", SECRET));
  }

  @Override
  protected WireCommand accepted() {
    return pay(ORDERS.incrementAndGet(), 24_000);
  }

  @Override
  protected String acceptedType() {
    return "io.paysaga.payment.paid.v1";
  }

  @Override
  protected Map<String, WireCommand> refused() {
    return Map.of(
        "io.paysaga.payment.above-limit.v1",
        pay(ORDERS.incrementAndGet(), Long.MAX_VALUE),
        "io.paysaga.payment.paid-by-another.v1",
        doneByAnother(accepted()));
  }

  @Override
  protected WireCommand undoOf(WireCommand command) {
    return new WireCommand(
        "io.paysaga.payment.revert-pay.v1", command.key(), "{" + payableOf(command) + "}");
  }

  @Override
  protected List<RetriableWireCommand> retriables() {
    UUID first = newSaga();
    WireCommand pay = accepted();
    String value = "{%s,\"paidBy\":\"%s\"}".formatted(payableOf(pay), first);
    return List.of(
        new RetriableWireCommand(
            new WireCommand("io.paysaga.payment.refund.v1", pay.key(), value),
            "io.paysaga.payment.refunded.v1",
            () -> doneBy(first, pay)));
  }

  @Override
  protected String undoneType() {
    return "io.paysaga.payment.reverted.v1";
  }

  @Override
  protected URI book() {
    return URI.create("http://127.0.0.1:" + port);
  }

  @Override
  protected String idsInBook() {
    return "orderIds";
  }

  private static String payableOf(WireCommand command) {
    return command.value().replaceFirst(".*(\"payable\":\\{[^}]*}).*", "$1");
  }

  private static WireCommand pay(long order, long amount) {
    return new WireCommand(
        "io.paysaga.payment.pay.v1",
        "ORDER:" + order,
        "{\"payable\":{\"kind\":\"ORDER\",\"id\":%d},\"buyerId\":1,\"amount\":%d}"
            .formatted(order, amount));
  }
}
