package io.paysaga.reservation;

import static java.util.concurrent.CompletableFuture.completedFuture;

import io.paysaga.saga.messaging.PasswordFile;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.Credentials;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How reservation-service talks to Redis. */
@Configuration(proxyBeanMethods = false)
class RedisConfiguration {

  private static final int ANSWER_MILLIS = 500;
  private static final int CONNECT_MILLIS = 500;

  /** Connects when it is used first, and fails fast: a buyer is told to come again. */
  @Bean(destroyMethod = "shutdown")
  RedissonClient redis(RedisProperties settings) {
    Config config = new Config().setLazyInitialization(true).setThreads(2).setNettyThreads(2);
    config
        .useSingleServer()
        .setAddress(settings.address())
        .setConnectionMinimumIdleSize(1)
        .setSubscriptionConnectionMinimumIdleSize(1)
        .setTimeout(ANSWER_MILLIS)
        .setConnectTimeout(CONNECT_MILLIS)
        .setRetryAttempts(0);
    PasswordFile password = settings.passwordFile();
    if (password != null) {
      config.setCredentialsResolver(
          server -> completedFuture(new Credentials(settings.user(), password.read())));
    }
    return Redisson.create(config);
  }

  @Bean
  RedisHealthIndicator redisHealthIndicator(RedissonClient redis) {
    return new RedisHealthIndicator(redis);
  }
}
