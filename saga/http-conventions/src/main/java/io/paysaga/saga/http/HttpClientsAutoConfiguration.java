package io.paysaga.saga.http;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Makes all HTTP clients of an application wait so long for a whole answer, and no longer. */
@AutoConfiguration(before = ImperativeHttpClientAutoConfiguration.class)
public final class HttpClientsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  ClientHttpRequestFactoryBuilder<?> timelyAnswers() {
    return new TimelyAnswers();
  }
}
