package io.paysaga.saga.http;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.servlet.Filter;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.resilience.annotation.ConcurrencyLimitBeanPostProcessor;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.i18n.FixedLocaleResolver;
import tools.jackson.databind.json.JsonMapper;

/**
 * Gives a servlet application the common HTTP door, in place of Spring Boot's own error handling.
 */
@AutoConfiguration(before = {ErrorMvcAutoConfiguration.class, WebMvcAutoConfiguration.class})
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
  FilterRegistrationBean<FailureFilter> failureFilter(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return first(new FailureFilter(problems), 0);
  }

  /** Beyond loopback a service has the names that somebody gives it, unless they are told. */
  @Bean
  FilterRegistrationBean<RequestHostFilter> requestHostFilter(
      HttpConventionsProperties settings,
      Environment environment,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    boolean onLoopback =
        Binder.get(environment)
            .bind("server.address", InetAddress.class)
            .map(InetAddress::isLoopbackAddress)
            .orElse(false);
    List<String> names =
        settings.hosts().isEmpty() && onLoopback ? List.of("localhost") : settings.hosts();
    FilterRegistrationBean<RequestHostFilter> filter =
        first(new RequestHostFilter(names, problems), 1);
    filter.setEnabled(!names.isEmpty());
    return filter;
  }

  @Bean
  FilterRegistrationBean<RequestOriginFilter> requestOriginFilter(
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return first(new RequestOriginFilter(problems), 2);
  }

  @Bean
  FilterRegistrationBean<RequestBodyFilter> requestBodyFilter(
      HttpConventionsProperties settings,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return first(new RequestBodyFilter(settings, problems), 3);
  }

  /** Behind the one that reads bodies: who sends one slowly takes nobody's place. */
  @Bean
  FilterRegistrationBean<RequestLimitFilter> requestLimitFilter(
      HttpConventionsProperties settings,
      @Value("${server.tomcat.threads.max:200}") int threads,
      @Value("${management.endpoints.web.base-path:/actuator}") String endpoints,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    int most = threads - settings.threadsForProbes();
    if (most < 1) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "paysaga.http.threads-for-probes (%d) must be less than server.tomcat.threads.max (%d).",
              settings.threadsForProbes(),
              threads));
    }
    List<String> probes = List.of(endpoints + "/health/", "/livez", "/readyz");
    return first(new RequestLimitFilter(most, probes, problems), 4);
  }

  private static <F extends Filter> FilterRegistrationBean<F> first(F filter, int place) {
    FilterRegistrationBean<F> registration = new FilterRegistrationBean<>(filter);
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE + place);
    return registration;
  }

  /** One language, whatever {@code Accept-Language} and the machine's locale say. */
  @Bean
  @ConditionalOnMissingBean(name = DispatcherServlet.LOCALE_RESOLVER_BEAN_NAME)
  LocaleResolver localeResolver() {
    return new FixedLocaleResolver(Locale.ENGLISH);
  }

  /** A door whose answers cost much says by {@code @ConcurrencyLimit} how many it gives at once. */
  @Bean
  @ConditionalOnMissingBean
  static ConcurrencyLimitBeanPostProcessor concurrencyLimits() {
    return new ConcurrencyLimitBeanPostProcessor();
  }

  @Bean
  ProblemAdvice problemAdvice() {
    return new ProblemAdvice();
  }

  /** A report in place of the web server's own, which is a page; no rest of a body is read. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReport() {
    return tomcat ->
        tomcat.addContextCustomizers(
            context -> {
              StandardHost host = (StandardHost) context.getParent();
              host.setErrorReportValveClass("");
              host.getPipeline().addValve(new ProblemReport());
              context.getPipeline().addValve(new BodyValve());
            });
  }

  @Bean
  ExposureCheck exposureCheck(ConfigurableEnvironment settings) {
    return new ExposureCheck(settings);
  }

  @Bean
  ErrorDispatchController errorDispatchController() {
    return new ErrorDispatchController();
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({HikariDataSource.class, DelegatingDataSource.class})
  static class Databases {

    @Bean
    static BeanPostProcessor doorDataSource(ObjectProvider<HttpConventionsProperties> settings) {
      return DoorDataSource.before(() -> settings.getObject().databaseTimeout());
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthIndicator.class)
  static class Probes {

    @Bean
    static BeanPostProcessor promptHealthIndicators() {
      return PromptHealthIndicator.inPlaceOfEach();
    }
  }
}
