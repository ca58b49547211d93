package io.paysaga.e2e;

import io.paysaga.servers.OnRealServers;
import org.junit.jupiter.api.AfterEach;

/** A class of stories: the shop is open, and whatever a story did, the guarantees hold after it. */
@OnRealServers
abstract class StoryTest {

  protected final Shop shop = Shop.open();

  @AfterEach
  void theGuaranteesHold() {
    shop.everythingRuns();
    shop.guarantees().hold();
  }
}
