package io.paysaga.stack;

/** The services, each with a database of its own. */
public enum Service {
  ORCHESTRATOR("saga-orchestrator", "orchestrator.OrchestratorApplication", "orchestrator", 8080),
  ORDER("order-service", "order.OrderServiceApplication", "orders", 8081),
  PAYMENT("payment-service", "payment.PaymentServiceApplication", "payment", 8082),
  POINT("point-service", "point.PointServiceApplication", "point", 8083),
  RESERVATION(
      "reservation-service", "reservation.ReservationServiceApplication", "reservation", 8084);

  /** Those of a kind stand on the same libraries, but for some. */
  enum Kind {
    ORCHESTRATOR,
    PARTICIPANT
  }

  private final String module;
  private final String mainClass;
  private final String database;
  private final int usualPort;

  Service(String module, String mainClass, String database, int usualPort) {
    this.module = module;
    this.mainClass = "io.paysaga." + mainClass;
    this.database = database;
    this.usualPort = usualPort;
  }

  public String module() {
    return module;
  }

  public String database() {
    return database;
  }

  Kind kind() {
    return this == ORCHESTRATOR ? Kind.ORCHESTRATOR : Kind.PARTICIPANT;
  }

  String mainClass() {
    return mainClass;
  }

  int usualPort() {
    return usualPort;
  }

  /** Where it is looked after. */
  int usualManagementPort() {
    return usualPort - 10;
  }
}
