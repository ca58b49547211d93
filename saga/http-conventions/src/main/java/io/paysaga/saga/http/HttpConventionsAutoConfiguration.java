package io.paysaga.saga.http;

import org.apache.catalina.core.StandardHost;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a servlet application the common HTTP door, in place of Spring Boot's own error handling.
 */
@AutoConfiguration(before = ErrorMvcAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(HttpConventionsProperties.class)
class HttpConventionsAutoConfiguration {

  /**
   * Strict for what clients send only: what another service answers, or what lies in Kafka and in
   * the database, may carry more fields than this version knows.
   */
  @Bean
  @Order(1) // after Spring Boot's own converter, which has 0
  ServerHttpMessageConvertersCustomizer strictJsonForRequests(JsonMapper mapper) {
    return converters ->
        converters.withJsonConverter(
            new JacksonJsonHttpMessageConverter(StrictJson.basedOn(mapper)));
  }

  @Bean
  BodyLimit bodyLimit(HttpConventionsProperties settings) {
    return new BodyLimit(settings.maxBody());
  }

  @Bean
  ProblemAdvice problemAdvice() {
    return new ProblemAdvice();
  }

  /** In place of the web server's own report, which is a page. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReport() {
    return tomcat ->
        tomcat.addContextCustomizers(
            context -> {
              StandardHost host = (StandardHost) context.getParent();
              host.setErrorReportValveClass("");
              host.getPipeline().addValve(new ProblemReport());
            });
  }

  @Bean
  ErrorDispatchController errorDispatchController() {
    return new ErrorDispatchController();
  }
}
