package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.paysaga.servers.ServerFailure;
import io.paysaga.stack.ServiceProcess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A service that must change its tables before it can start. */
class MigrationStoriesTest extends StoryTest {

  /** Less than a supervisor's patience, which ends with a kill. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @Test
  void stopsWhenItIsToldToThoughSomebodyHoldsATableAndGoesOnAfterwards() {
    Buyer alice = shop.buyer().charges(10_000);
    alice.checksOut(alice.orders(1_000)).ends("COMPLETED");
    ServiceProcess payment = shop.paymentService();
    payment.stop();
    shop.books().execute("alter table payment.payment drop key payment_saga");
    shop.books().execute("delete from payment.flyway_schema_history where version >= 2");
    shop.console()
        .locks(
            "payment.payment limit 1",
            () -> {
              CompletableFuture<Void> start = CompletableFuture.runAsync(payment::start);
              Waiting.until("its migration waits", () -> migrationsThatWait() == 1);
              long told = System.nanoTime();
              payment.stop();
              assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(SOON);
              assertThatThrownBy(start::join)
                  .hasCauseInstanceOf(ServerFailure.class)
                  .hasMessageContaining("was stopped while it started");
              assertThat(migrationsThatWait()).as("left on the server").isZero();
            });
    payment.start();
    assertThat(
            shop.books()
                .queryForList("show keys from payment.payment where key_name = 'payment_saga'"))
        .hasSize(1);
    alice.checksOut(alice.orders(1_000)).ends("COMPLETED");
  }

  private int migrationsThatWait() {
    return shop.books()
        .queryForList(
            """
            select info from information_schema.processlist
            where user = 'payment_migrating' and state = 'Waiting for table metadata lock'
            """)
        .size();
  }
}
