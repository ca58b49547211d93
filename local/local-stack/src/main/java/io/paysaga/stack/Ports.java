package io.paysaga.stack;

import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.ServerFailure;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.function.ToIntFunction;

/** Where everything listens on 127.0.0.1. */
record Ports(
    Map<Service, Integer> services,
    Map<Service, Integer> management,
    int play,
    int dataPlatform,
    int issuer,
    int mysql,
    int kafka,
    int kafkaController,
    int redis) {

  /**
   * Far from what a developer's own servers use.
   *
   * @param offset added to each, as {@code PAYSAGA_PORT_OFFSET} gives it
   * @throws ServerFailure when it is no number, or moves a port to where there is none
   */
  static Ports usual(String offset) {
    try {
      int moved = Integer.parseInt(offset);
      return of(port -> requirePort(Math.addExact(port, moved)));
    } catch (ArithmeticException | IllegalArgumentException none) {
      throw new ServerFailure(
          "PAYSAGA_PORT_OFFSET is a whole number that is added to every port (8070 to 19093), and"
              + " moves each to one between 1024 and 65535; it is '"
              + offset
              + "'.");
    }
  }

  private static int requirePort(int port) {
    if (port < 1024 || port > 65_535) {
      throw new IllegalArgumentException("There is no port " + port);
    }
    return port;
  }

  static Ports free() {
    return of(port -> LoopbackPort.free());
  }

  private static Ports of(IntUnaryOperator choice) {
    return new Ports(
        each(service -> choice.applyAsInt(service.usualPort())),
        each(service -> choice.applyAsInt(service.usualManagementPort())),
        choice.applyAsInt(8088),
        choice.applyAsInt(8090),
        choice.applyAsInt(8086),
        choice.applyAsInt(13306),
        choice.applyAsInt(19092),
        choice.applyAsInt(19093),
        choice.applyAsInt(16379));
  }

  private static Map<Service, Integer> each(ToIntFunction<Service> port) {
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    Arrays.stream(Service.values())
        .forEach(service -> ports.put(service, port.applyAsInt(service)));
    return ports;
  }
}
