package io.paysaga.saga.audit;

import io.paysaga.saga.orchestration.run.SagaProperties;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;

/** Gives an orchestrator the auditor's door, around the books and audits that are beans. */
@AutoConfiguration
@ConditionalOnWebApplication(type = Type.SERVLET)
@EnableConfigurationProperties(AuditProperties.class)
@Import({SagaSnapshots.class, AuditController.class})
class AuditAutoConfiguration {

  @Bean
  BookClients bookClients(RestClient.Builder http, AuditProperties settings) {
    return new BookClients(http, settings.readTimeout());
  }

  @Bean
  Audit audit(
      SagaSnapshots table,
      List<FlowAudit<?>> flows,
      List<ParticipantBook> books,
      SagaProperties settings,
      @Qualifier("sagaClock") Clock clock) {
    return new Audit(table, flows, books, settings.retention(), clock);
  }
}
