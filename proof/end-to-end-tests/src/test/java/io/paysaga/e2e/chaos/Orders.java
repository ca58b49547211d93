package io.paysaga.e2e.chaos;

import static java.util.Objects.requireNonNull;

import io.paysaga.e2e.Shop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Those who pay orders, and some who want their money back. */
final class Orders {

  /** What a buyer is up to, and so where its saga should end. */
  private enum Wish {
    /** The saga completes. */
    TO_PAY,
    /** Refused at pay. */
    TO_PAY_TOO_MUCH,
    /** Refused at use-point. One order each, checked out again and again. */
    TO_PAY_WITHOUT_POINTS,
    /** Refused at complete-order, or completed if it was quicker. */
    TO_CANCEL_AT_ONCE,
    /** Of an order that somebody wanted to pay; the saga completes, unless that one has not. */
    TO_BE_REFUNDED;

    static Wish of(int percent) {
      if (percent < 50) {
        return TO_PAY;
      }
      if (percent < 65) {
        return TO_BE_REFUNDED;
      }
      return percent < 73
          ? TO_PAY_TOO_MUCH
          : percent < 86 ? TO_PAY_WITHOUT_POINTS : TO_CANCEL_AT_ONCE;
    }
  }

  private final Shop shop;
  private final Doors doors;
  private final Tally tally;
  private final Buyers buyers;
  private final List<Long> ordersOfThePoor;

  /** Those that were wanted, the oldest first: the longer ago, the likelier they are paid. */
  private final Queue<Bought> bought = new ConcurrentLinkedQueue<>();

  private record Bought(long buyer, long order) {}

  /** The poor place their orders; nothing is broken yet. */
  Orders(Shop shop, Doors doors, Tally tally, Buyers buyers) {
    this.shop = shop;
    this.doors = doors;
    this.tally = tally;
    this.buyers = buyers;
    this.ordersOfThePoor =
        buyers.poor().stream().map(buyer -> placed(buyer, 1_000).orElseThrow()).toList();
  }

  Errand next(Random random) {
    Wish wish = Wish.of(random.nextInt(100));
    if (wish == Wish.TO_PAY_WITHOUT_POINTS) {
      int one = random.nextInt(ordersOfThePoor.size());
      long order = ordersOfThePoor.get(one);
      return new Payment(wish, buyers.poor().get(one), () -> Optional.of(order));
    }
    if (wish == Wish.TO_BE_REFUNDED) {
      return new Refund();
    }
    long buyer = buyers.oneOfTheRich(random);
    long price =
        wish == Wish.TO_PAY_TOO_MUCH ? Buyers.ABOVE_THE_LIMIT : 1_000 + random.nextInt(4_000);
    return new Payment(wish, buyer, () -> placed(buyer, price));
  }

  private Optional<Long> placed(long buyer, long price) {
    Object item = Map.of("name", "book", "unitPrice", price, "quantity", 1);
    Map<String, Object> order =
        Map.of("buyerId", buyer, "buyerName", "Kim", "items", List.of(item));
    return doors
        .buyer(buyer)
        .post(shop.orders() + "/orders", order, Map.of())
        .map(answer -> answer.body().get("orderId").asLong());
  }

  private final class Payment implements Errand {

    private final Wish wish;
    private final long buyer;
    private final Supplier<Optional<Long>> order;

    Payment(Wish wish, long buyer, Supplier<Optional<Long>> order) {
      this.wish = wish;
      this.buyer = buyer;
      this.order = order;
    }

    @Override
    public String door() {
      return "/checkouts";
    }

    @Override
    public long buyer() {
      return buyer;
    }

    @Override
    public Optional<Map<String, Object>> prepare() {
      Optional<Long> placed = order.get();
      if (placed.isEmpty()) {
        tally.isUnanswered();
      }
      return placed.map(id -> Map.of("buyerId", buyer, "orderId", id));
    }

    /** The orders of the poor are wanted by several at once. */
    @Override
    public boolean mayBeRefused(String reason) {
      return wish == Wish.TO_PAY_WITHOUT_POINTS;
    }

    @Override
    public void wasAccepted(Map<String, Object> asked) {
      if (wish == Wish.TO_CANCEL_AT_ONCE) {
        doors.buyer(buyer).post(shop.orders() + "/orders/" + asked.get("orderId") + "/cancel");
      }
      if (wish == Wish.TO_PAY) {
        bought.add(new Bought(buyer, (Long) asked.get("orderId")));
      }
    }
  }

  /** Of the oldest order that is left; nobody comes when there is none. */
  private final class Refund implements Errand {

    /** The checkout has not ended, or not well, or its delivery has not. */
    private static final Set<String> NOT_YET =
        Set.of("checkout-running", "delivery-open", "order-not-paid");

    private @Nullable Bought wanted;

    @Override
    public String door() {
      return "/orders/" + requireNonNull(wanted).order() + "/refunds";
    }

    @Override
    public long buyer() {
      return requireNonNull(wanted).buyer();
    }

    @Override
    public Optional<Map<String, Object>> prepare() {
      wanted = bought.poll();
      return Optional.ofNullable(wanted)
          .map(each -> Map.of("buyerId", each.buyer(), "reason", "too small"));
    }

    @Override
    public boolean mayBeRefused(String reason) {
      return NOT_YET.contains(reason);
    }
  }
}
