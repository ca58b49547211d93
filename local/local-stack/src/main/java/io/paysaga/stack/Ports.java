package io.paysaga.stack;

import io.paysaga.servers.LoopbackPort;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;

/** Where everything listens on 127.0.0.1. */
record Ports(
    Map<Service, Integer> services,
    int dataPlatform,
    int mysql,
    int kafka,
    int kafkaController,
    int redis) {

  /**
   * Far from what a developer's own servers use.
   *
   * @param offset added to each
   */
  static Ports usual(int offset) {
    return of(port -> port + offset);
  }

  static Ports free() {
    return of(port -> LoopbackPort.free());
  }

  private static Ports of(IntUnaryOperator choice) {
    Map<Service, Integer> services = new EnumMap<>(Service.class);
    Arrays.stream(Service.values())
        .forEach(service -> services.put(service, choice.applyAsInt(service.usualPort())));
    return new Ports(
        services,
        choice.applyAsInt(8090),
        choice.applyAsInt(13306),
        choice.applyAsInt(19092),
        choice.applyAsInt(19093),
        choice.applyAsInt(16379));
  }
}
