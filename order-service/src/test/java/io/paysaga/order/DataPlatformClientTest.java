package io.paysaga.order;

import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.DeliveryContract;
import java.time.Instant;

class DataPlatformClientTest extends DeliveryContract<DataPlatformClient> {

  DataPlatformClientTest() {
    super(DataPlatformClient.class, "The data platform", "data-platform");
  }

  @Override
  protected Reply tell(DataPlatformClient platform, CommandId id) {
    return platform.take(
        new DataPlatformClient.Delivery(
            "20261121-00000100", "김철수", 24_000, 7, Instant.parse("2026-11-21T10:00:00.123456Z")),
        id);
  }

  @Override
  protected String step() {
    return "deliver-order";
  }

  @Override
  protected String path() {
    return "/deliveries";
  }

  @Override
  protected String body() {
    return """
        {"orderNumber":"20261121-00000100","buyerName":"김철수","paymentPrice":24000,\
        "paymentId":7,"paidAt":"2026-11-21T10:00:00.123456Z"}""";
  }

  @Override
  protected Reply taken() {
    return new Delivered();
  }

  @Override
  protected Reply failed(String message) {
    return new Failed(message);
  }
}
