package io.paysaga.orchestrator.books;

import io.paysaga.saga.audit.BookClients;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The books that every flow writes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({PaymentServiceProperties.class, PointServiceProperties.class})
class BooksConfiguration {

  @Bean
  PaymentBookClient paymentBook(BookClients books, PaymentServiceProperties service) {
    return new PaymentBookClient(books.of("payment-service", service.url().toString()));
  }

  @Bean
  PointBookClient pointBook(BookClients books, PointServiceProperties service) {
    return new PointBookClient(books.of("point-service", service.url().toString()));
  }
}
