package io.paysaga.saga.participant.book;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Opens the auditor's door of a service that has a {@link SagaBook}. */
@AutoConfiguration
@ConditionalOnBean(SagaBook.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class BookAutoConfiguration {

  @Bean
  BookController bookController(SagaBook book, JdbcClient jdbc) {
    return new BookController(book, new InboxQueries(jdbc));
  }
}
