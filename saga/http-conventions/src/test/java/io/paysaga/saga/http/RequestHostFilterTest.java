package io.paysaga.saga.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RequestHostFilterTest {

  private final WebApplicationContextRunner app =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  JacksonAutoConfiguration.class,
                  WebMvcAutoConfiguration.class,
                  HttpConventionsAutoConfiguration.class));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server.address=127.0.0.1 | paysaga.http.hosts= | localhost | 200
          server.address=127.0.0.1 | paysaga.http.hosts= | shop.example | 421
          server.address=127.0.0.1 | paysaga.http.hosts=Shop.example,pay.example | shop.example:443 | 200
          server.address=127.0.0.1 | paysaga.http.hosts=shop.example,pay.example | pay.example | 200
          server.address=127.0.0.1 | paysaga.http.hosts=shop.example | localhost | 421
          server.address=172.30.83.5 | paysaga.http.hosts=shop.example | other.example | 421
          server.address=172.30.83.5 | paysaga.http.hosts=shop.example | 172.30.83.5:8080 | 200
          server.address=172.30.83.5 | paysaga.http.hosts= | any.example | 200
          server.port=8080 | paysaga.http.hosts= | any.example | 200
          """)
  void answersWhoCallsItByOneOfItsNames(String address, String names, String host, int status) {
    app.withPropertyValues(address, names)
        .run(
            context -> {
              FilterRegistrationBean<?> filter =
                  context.getBean("requestHostFilter", FilterRegistrationBean.class);
              MockHttpServletRequest request = new MockHttpServletRequest();
              request.addHeader("Host", host);
              MockHttpServletResponse response = new MockHttpServletResponse();
              if (filter.isEnabled()) {
                filter.getFilter().doFilter(request, response, new MockFilterChain());
              }
              assertThat(response.getStatus()).isEqualTo(status);
            });
  }
}
