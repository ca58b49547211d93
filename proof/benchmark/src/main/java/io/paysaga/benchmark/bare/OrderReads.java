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
      for (Offer offer : Wire.JSON.readValue(response.body(), Offer[].class)) {
        offers.put(offer.orderId(), offer);
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
      List<Offer> offers = new ArrayList<>(ids.size());
      Sql.select(
          connection,
          "select id, buyer_id, status, total_price from orders force index (primary) where id",
          ids,
          "",
          row ->
              offers.add(
                  new Offer(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4))));
      return Wire.JSON.writeValueAsString(offers);
    }
  }
}
