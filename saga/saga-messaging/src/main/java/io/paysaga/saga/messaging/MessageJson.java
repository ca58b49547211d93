package io.paysaga.saga.messaging;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Messages as a wire name and plain JSON, on Kafka and wherever they are stored. */
public final class MessageJson {

  private final MessageTypes types;
  private final JsonMapper json =
      JsonMapper.builder()
          // Which of two would count is the parser's to say, not the sender's.
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A newer sender may say more than this reader knows.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              config ->
                  config
                      .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  public MessageJson(MessageTypes types) {
    this.types = types;
  }

  MessageTypes types() {
    return types;
  }

  /**
   * @throws IllegalArgumentException when the body is not of a registered type
   */
  public String nameOf(Object body) {
    return types.nameOf(body.getClass());
  }

  /**
   * @throws UndecodableRecord when the name is unknown
   */
  Class<?> typeOf(String name) {
    return types
        .named(name)
        .orElseThrow(() -> new UndecodableRecord("Unknown type '" + name + "'."));
  }

  public byte[] writeBody(Object body) {
    return json.writeValueAsBytes(body);
  }

  /**
   * @throws UndecodableRecord when the name is unknown or the value is not its JSON
   */
  public Object readBody(byte @Nullable [] value, String name) {
    return readBody(value, typeOf(name));
  }

  Object readBody(byte @Nullable [] value, Class<?> type) {
    if (value == null) {
      throw new UndecodableRecord("The value is empty.");
    }
    try {
      Object body = json.readValue(value, type);
      if (body == null) {
        throw new UndecodableRecord("The value is null.");
      }
      return body;
    } catch (JacksonException wrong) {
      throw new UndecodableRecord(
          "The value is not a " + types.nameOf(type) + ": " + wrong.getOriginalMessage(), wrong);
    }
  }
}
