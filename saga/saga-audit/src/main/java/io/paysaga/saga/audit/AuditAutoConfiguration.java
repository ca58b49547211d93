package io.paysaga.saga.audit;

import io.paysaga.saga.http.security.OwnServiceTokens;
import io.paysaga.saga.orchestration.api.OperatorRequests;
import io.paysaga.saga.orchestration.api.SagaQueries;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

/** Gives an orchestrator the doors that read books, around the books and audits that are beans. */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(AuditProperties.class)
@Import({AuditController.class, UnknownSagaController.class, AuditProblems.class})
class AuditAutoConfiguration {

  @Bean
  BookClients bookClients(
      RestClient.Builder http,
      ClientHttpRequestFactoryBuilder<?> requests,
      HttpClientSettings clients,
      OwnServiceTokens tokens,
      AuditProperties settings) {
    return new BookClients(http, requests, clients, tokens, settings.readTimeout());
  }

  @Bean
  Audit audit(
      SagaQueries sagas,
      ObjectProvider<FlowAudit<?>> flows,
      ObjectProvider<ParticipantBook> books,
      Clock clock) {
    return new Audit(sagas, flows.orderedStream().toList(), books.orderedStream().toList(), clock);
  }

  @Bean
  UnknownSagas unknownSagas(
      SagaQueries sagas,
      OperatorRequests operators,
      ObjectProvider<FlowAudit<?>> flows,
      ObjectProvider<ParticipantBook> books,
      Clock clock) {
    return new UnknownSagas(
        sagas, operators, flows.orderedStream().toList(), books.orderedStream().toList(), clock);
  }
}
