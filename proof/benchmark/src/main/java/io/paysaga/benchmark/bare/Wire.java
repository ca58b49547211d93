package io.paysaga.benchmark.bare;

import io.paysaga.events.OrderCommand;
import io.paysaga.events.OrderDeliveryCommand;
import io.paysaga.events.PaymentCommand;
import io.paysaga.events.PointCommand;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import java.util.List;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The services' messages and their form on Kafka, and the one mapper of what is JSON elsewhere. */
final class Wire {

  static final String REPLIES = "saga.replies";

  static final JsonMapper JSON =
      JsonMapper.builder()
          // What is nought or not there is left out of a saga's state.
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  static final MessageJson MESSAGES =
      new MessageJson(
          new MessageTypes(
              List.of(
                  PaymentCommand.class,
                  PointCommand.class,
                  OrderCommand.class,
                  OrderDeliveryCommand.class)));

  private Wire() {}

  /**
   * @param source who sends
   */
  static CloudEventRecords records(String source) {
    return new CloudEventRecords(MESSAGES, source);
  }
}
