package io.paysaga.orchestrator.checkout;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.paysaga.saga.http.BoundedAnswers;
import io.paysaga.saga.http.security.OwnServiceTokens;
import io.paysaga.saga.messaging.PasswordFile;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.Credentials;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

/** What the checkout's door is made of. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CheckoutProperties.class)
class CheckoutConfiguration {

  private static final int LARGEST_ANSWER = 1024 * 1024;
  private static final int ANSWER_MILLIS = 100;
  private static final int CONNECT_MILLIS = 200;

  /** Connects when it is used first, and fails fast: a checkout never waits for Redis. */
  @Bean(destroyMethod = "shutdown")
  RedissonClient redis(CheckoutProperties settings) {
    Config config = new Config().setLazyInitialization(true).setThreads(2).setNettyThreads(2);
    config
        .useSingleServer()
        .setAddress(settings.redis().address())
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setTimeout(ANSWER_MILLIS)
        .setConnectTimeout(CONNECT_MILLIS)
        .setRetryAttempts(0);
    PasswordFile password = settings.redis().passwordFile();
    if (password != null) {
      config.setCredentialsResolver(
          server -> completedFuture(new Credentials(settings.redis().user(), password.read())));
    }
    return Redisson.create(config);
  }

  /**
   * Who owns what a saga is wanted for tells it to this service, not to anybody; who calls nobody,
   * as a tool that reads journals, has no token.
   */
  @Bean
  RestClientHttpServiceGroupConfigurer callsWithOwnToken(ObjectProvider<OwnServiceTokens> tokens) {
    return owners ->
        tokens.ifAvailable(
            own -> owners.forEachClient((owner, http) -> http.requestInterceptor(own)));
  }

  /** It asks for a hundred things at once at most, and of each it is told a line. */
  @Bean
  RestClientHttpServiceGroupConfigurer boundedAnswers() {
    return BoundedAnswers.ofEachService(LARGEST_ANSWER);
  }

  @Bean
  RedisHealthIndicator redisHealthIndicator(RedissonClient redis) {
    return new RedisHealthIndicator(redis);
  }
}
