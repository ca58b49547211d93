package io.paysaga.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Asks a server something in its own protocol: an open port alone does not mean that it serves. */
@FunctionalInterface
public interface Probe {

  boolean answers() throws InterruptedException;

  static Probe mysql(DatabaseAccess access) {
    return () -> {
      try (Connection connection = access.connect()) {
        return connection.isValid(2);
      } catch (SQLException e) {
        return false;
      }
    };
  }

  /**
   * @param client with which settings it comes in
   */
  static Probe kafka(String host, int port, Map<String, Object> client) {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 3_000);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 3_000);
    return () -> {
      if (!LoopbackPort.accepts(host, port)) {
        return false;
      }
      try (Admin admin = Admin.create(settings)) {
        return !admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty();
      } catch (ExecutionException | TimeoutException e) {
        return false;
      }
    };
  }

  /** Whoever is refused for want of a password was answered. */
  static Probe redis(String host, int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(host, port), 500);
        socket.setSoTimeout(500);
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] answer = socket.getInputStream().readNBytes(5);
        return Set.of("+PONG", "-NOAU").contains(new String(answer, StandardCharsets.US_ASCII));
      } catch (IOException e) {
        return false;
      }
    };
  }

  /** Answers when a GET is answered with 200. */
  static Probe http(URI uri) {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
    return () -> {
      try {
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException e) {
        return false;
      }
    };
  }
}
