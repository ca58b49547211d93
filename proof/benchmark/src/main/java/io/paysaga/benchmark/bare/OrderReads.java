package io.paysaga.benchmark.bare;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Both ends of reading orders over HTTP: {@code GET /orders?ids=1,2}. */
final class OrderReads {

  private static final String IDS = "ids=";

  private OrderReads() {}

  /** What the door wants to know of an order. */
  record Offer(long orderId, long buyerId, String status, long totalPrice) {}

  /** The door's end. */
  static final class Client {

    private final HttpClient http =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String orders;

    Client(String orders) {
      this.orders = orders;
    }

    /** Those that there are. */
    Map<Long, Offer> find(List<Long> ids) throws Exception {
      String list = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create(orders + "/orders?" + IDS + list)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("The orders say " + response.statusCode());
      }
      Map<Long, Offer> offers = new HashMap<>();
      String json = response.body();
      // Each order begins with its id.
      for (int at = json.indexOf("{\"orderId\""); at >= 0; ) {
        int next = json.indexOf("{\"orderId\"", at + 1);
        String order = json.substring(at, next < 0 ? json.length() : next);
        Offer offer =
            new Offer(
                Json.number(order, "orderId"),
                Json.number(order, "buyerId"),
                String.valueOf(Json.field(order, "status")),
                Json.number(order, "totalPrice"));
        offers.put(offer.orderId(), offer);
        at = next;
      }
      return offers;
    }
  }

  /** The orders' end: one select, whatever the number of orders. Used by one thread at a time. */
  static final class Server {

    private final Connection connection;

    Server(Surroundings surroundings) throws SQLException {
      this.connection = surroundings.connect();
      connection.setAutoCommit(true);
    }

    /**
     * @param query as {@code ids=1,2}
     */
    synchronized String answer(String query) throws SQLException {
      List<Long> ids = new ArrayList<>();
      for (String id : query.substring(IDS.length()).split(",")) {
        ids.add(Long.valueOf(id));
      }
      StringBuilder json = new StringBuilder(100 * ids.size()).append('[');
      Sql.select(
          connection,
          "select id, buyer_id, status, total_price from orders force index (primary) where id",
          ids,
          "",
          row ->
              json.append(json.length() == 1 ? "" : ",")
                  .append("{\"orderId\":")
                  .append(row.getLong(1))
                  .append(",\"buyerId\":")
                  .append(row.getLong(2))
                  .append(",\"status\":\"")
                  .append(row.getString(3))
                  .append("\",\"totalPrice\":")
                  .append(row.getLong(4))
                  .append('}'));
      return json.append(']').toString();
    }
  }
}
