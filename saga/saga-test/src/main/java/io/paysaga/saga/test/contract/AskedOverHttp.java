package io.paysaga.saga.test.contract;

import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Asks a running service at its HTTP door. A service extends this with what it is asked. */
public abstract class AskedOverHttp {

  protected RestTestClient http;

  @BeforeEach
  void connect(@LocalServerPort int port) {
    http = RestTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).build();
  }

  protected static RestTestClient.BodyContentSpec expectProblem(
      RestTestClient.ResponseSpec response, int status, String code) {
    return response
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("urn:paysaga:problem:" + code);
  }

  protected static void expectProblem(
      RestTestClient.ResponseSpec response, int status, String code, String field) {
    expectProblem(response, status, code).jsonPath("$.field").isEqualTo(field);
  }
}
