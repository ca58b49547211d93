package io.paysaga.saga.orchestration.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Import;

/** Opens the operators' doors. */
@AutoConfiguration
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@Import({
  SagaController.class,
  SagaStreams.class,
  FlowController.class,
  ActController.class,
  ActChainController.class,
  ActProblems.class,
  SearchParameters.class,
  BestEffortController.class,
  Backfill.class,
  BackfillRequests.class,
  DeadLetterController.class,
  KafkaDeadLetters.class,
  DeadLetterTopics.class
})
class OperatorDoorsAutoConfiguration {}
