package io.paysaga.saga.audit;

import io.paysaga.saga.orchestration.api.SagaQueries;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

/** Gives an orchestrator the auditor's door, around the books and the audits that are beans. */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(AuditProperties.class)
@Import(AuditController.class)
class AuditAutoConfiguration {

  @Bean
  BookClients bookClients(
      RestClient.Builder http,
      ClientHttpRequestFactoryBuilder<?> requests,
      AuditProperties settings) {
    return new BookClients(http, requests, settings.readTimeout());
  }

  @Bean
  Audit audit(
      SagaQueries sagas,
      ObjectProvider<FlowAudit<?>> flows,
      ObjectProvider<ParticipantBook> books,
      Clock clock) {
    return new Audit(sagas, flows.orderedStream().toList(), books.orderedStream().toList(), clock);
  }
}
