package io.paysaga.saga.audit;

import java.net.URI;
import java.time.Duration;
import org.springframework.web.client.RestClient;

/** Makes the clients by which participants' books are read. */
public final class BookClients {

  private final RestClient.Builder http;
  private final Duration readTimeout;

  BookClients(RestClient.Builder http, Duration readTimeout) {
    this.http = http;
    this.readTimeout = readTimeout;
  }

  /**
   * @param participant as {@code point-service}: so it is named when its books cannot be read
   * @param url where it answers, as http://host:port
   * @throws IllegalArgumentException naming the participant when that is no such address
   */
  public BookClient of(String participant, URI url) {
    return new BookClient(http.clone(), participant, url, readTimeout);
  }
}
