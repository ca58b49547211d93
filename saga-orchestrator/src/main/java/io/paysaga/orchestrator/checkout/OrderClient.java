package io.paysaga.orchestrator.checkout;

import io.paysaga.http.Problem;
import io.paysaga.orchestrator.pay.PayOrder;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.converter.HttpMessageConversionException;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

/** Reads orders from order-service. */
@Component
class OrderClient {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final RestClient http;

  OrderClient(RestClient.Builder http, CheckoutSettings settings) {
    JdkClientHttpRequestFactory requests =
        new JdkClientHttpRequestFactory(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newCachedThreadPool(OrderClient::thread))
                .connectTimeout(settings.orderService().connectTimeout())
                .build());
    requests.setReadTimeout(settings.orderService().readTimeout());
    this.http =
        http.baseUrl(settings.orderService().url().toString()).requestFactory(requests).build();
  }

  /** Born in a request, it outlives the web application and must not hold on to it. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "order-client");
    thread.setDaemon(true);
    thread.setContextClassLoader(OrderClient.class.getClassLoader());
    return thread;
  }

  /**
   * An order as order-service tells it.
   *
   * @param totalPrice in won
   */
  record Order(long orderId, long buyerId, Status status, long totalPrice) {

    enum Status {
      PLACED,
      PAID,
      CANCELLED
    }

    Order {
      Objects.requireNonNull(status, "status");
      if (totalPrice < 1) {
        throw new IllegalArgumentException("totalPrice must be at least 1, not " + totalPrice);
      }
    }

    PayOrder toPay() {
      return new PayOrder(orderId, buyerId, totalPrice);
    }
  }

  /**
   * Takes at most connect and read timeout together.
   *
   * @throws Problem 404 when there is no such order, 503 when order-service does not tell
   */
  Order find(long orderId) {
    try {
      Order order = http.get().uri("/orders/{id}", orderId).retrieve().body(Order.class);
      if (order == null || order.orderId() != orderId) {
        throw new RestClientException("order-service answered with " + order);
      }
      return order;
    } catch (HttpClientErrorException.NotFound none) {
      throw Problem.notFound("order-not-found", "There is no order " + orderId + ".");
    } catch (RestClientException | HttpMessageConversionException away) {
      throw Problem.unavailable(
          "order-service-unavailable", "The order cannot be read now.", RETRY_AFTER, away);
    }
  }
}
