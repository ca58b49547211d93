package io.paysaga.benchmark;

import io.paysaga.benchmark.report.ByProcess;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import io.paysaga.stack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What each service counts of itself. The database and the broker count for all together only: what
 * would tell them apart is off, as in production.
 */
final class Meters {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final LocalStack stack;

  Meters(LocalStack stack) {
    this.stack = stack;
  }

  /** So far, as if it were of one saga. */
  ByProcess look() throws InterruptedException {
    Map<String, Double> requests = new TreeMap<>();
    Map<String, Double> uses = new TreeMap<>();
    for (Service service : Service.values()) {
      ServiceProcess process = stack.service(service);
      requests.put(
          process.name(),
          count(process, "kafka.producer.request.total")
              + count(process, "kafka.consumer.request.total"));
      uses.put(process.name(), count(process, "hikaricp.connections.usage"));
    }
    return new ByProcess(requests, uses);
  }

  private double count(ServiceProcess process, String meter) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(process.managementUrl() + "/actuator/metrics/" + meter))
                  .header("Authorization", "Bearer " + stack.tokens().operator("benchmark"))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() == 404) {
        // Nothing was counted yet.
        return 0;
      }
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            process.name() + " answers " + answer.statusCode() + " when asked for " + meter);
      }
      return count(JSON.readTree(answer.body()));
    } catch (IOException away) {
      throw new UncheckedIOException(away);
    }
  }

  static double count(JsonNode meter) {
    return meter
        .path("measurements")
        .valueStream()
        .filter(each -> each.path("statistic").asString().equals("COUNT"))
        .mapToDouble(each -> each.path("value").asDouble())
        .sum();
  }
}
