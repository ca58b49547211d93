package io.paysaga.e2e.chaos;

import io.paysaga.e2e.Shop;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;

/** Who buys; some have no points at all. */
final class Buyers {

  /** Refused as a payment, however rich the buyer is. */
  static final long ABOVE_THE_LIMIT = 20_000_000;

  /** They are 1 to this. */
  static final int RICH = 40;

  private static final int POOR = 8;
  private static final long RICHES = 1_000_000_000;

  /** Gives each a token, and most an account with points; nothing is broken yet. */
  Buyers(Shop shop, Doors doors) {
    LongStream.rangeClosed(1, RICH + POOR).forEach(shop.stack().tokens()::buyer);
    for (long buyer = 1; buyer <= RICH; buyer++) {
      doors
          .gateway()
          .post(
              shop.points() + "/points/" + buyer + "/charges",
              Map.of("amount", RICHES, "reference", "riches-" + buyer),
              Map.of("Idempotency-Key", "riches"))
          .orElseThrow();
    }
  }

  long oneOfTheRich(Random random) {
    return 1 + random.nextInt(RICH);
  }

  long oneOfAll(Random random) {
    return 1 + random.nextInt(RICH + POOR);
  }

  long oneOfThePoor(Random random) {
    return RICH + 1 + random.nextInt(POOR);
  }

  List<Long> poor() {
    return LongStream.rangeClosed(RICH + 1, RICH + POOR).boxed().toList();
  }
}
