package io.paysaga.order;

import io.paysaga.events.OrderDeliveryReply.Delivered;
import io.paysaga.events.OrderDeliveryReply.Failed;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.test.contract.DeliveryContract;
import java.time.Instant;

class RefundNoticeTest extends DeliveryContract<DataPlatformClient> {

  RefundNoticeTest() {
    super(DataPlatformClient.class, "The data platform", "data-platform");
  }

  @Override
  protected Reply tell(DataPlatformClient platform, CommandId id) {
    return platform.take(
        new DataPlatformClient.Refund(
            "20261121-00000100",
            "019aa5b0-0000-7000-8000-000000000002:deliver-order:do",
            Instant.parse("2026-11-21T10:00:00.123456Z")),
        id);
  }

  @Override
  protected String step() {
    return "deliver-refund";
  }

  @Override
  protected String path() {
    return "/refunds";
  }

  @Override
  protected String body() {
    return """
        {"orderNumber":"20261121-00000100",\
        "deliveryKey":"019aa5b0-0000-7000-8000-000000000002:deliver-order:do",\
        "refundedAt":"2026-11-21T10:00:00.123456Z"}""";
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
