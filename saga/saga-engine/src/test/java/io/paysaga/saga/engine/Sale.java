package io.paysaga.saga.engine;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.WireName;

/**
 * A small business with every kind of step: goods are set aside and paid for, which is the pivot;
 * then they are shipped and the sale is entered, whatever it takes; then there is a mail.
 */
record Sale(long id, long receipt) {

  static final SagaFlow<Sale> FLOW =
      SagaFlow.named("sell", Sale.class)
          .step("set-aside")
          .send(sale -> new SetAside(sale.id()))
          .undo(sale -> new PutBack(sale.id()))
          .step("charge")
          .send(sale -> new Charge(sale.id()))
          .undo(sale -> new GiveBack(sale.id()))
          .on(Charged.class, (sale, charged) -> new Sale(sale.id(), charged.receipt()))
          .retriable("ship")
          .send(sale -> new Ship(sale.id(), sale.receipt()))
          .retriable("enter")
          .send(sale -> new Enter(sale.id()))
          .bestEffort("mail")
          .send(sale -> new Mail(sale.id()))
          .end();

  interface OfSale extends Command {
    long id();

    @Override
    default String key() {
      return "SALE:" + id();
    }
  }

  @AnsweredBy(WasSetAside.class)
  record SetAside(long id) implements OfSale {}

  @AnsweredBy(WasPutBack.class)
  record PutBack(long id) implements OfSale {}

  @AnsweredBy({Charged.class, Declined.class})
  record Charge(long id) implements OfSale {}

  @AnsweredBy(GivenBack.class)
  record GiveBack(long id) implements OfSale {}

  @Retriable
  @AnsweredBy(Shipped.class)
  record Ship(long id, long receipt) implements OfSale {}

  @Retriable
  @AnsweredBy(Entered.class)
  record Enter(long id) implements OfSale {}

  @AnsweredBy({Mailed.class, MailFailed.class})
  record Mail(long id) implements OfSale {}

  record WasSetAside() implements Reply.Accepted {}

  record WasPutBack() implements Reply.Undone {}

  record Charged(long receipt) implements Reply.Accepted {}

  @WireName("sale.card.declined.v1")
  record Declined() implements Reply.Refusal {
    @Override
    public String message() {
      return "The card is declined.";
    }
  }

  record GivenBack() implements Reply.Undone {}

  record Shipped() implements Reply.Accepted {}

  record Entered() implements Reply.Accepted {}

  record Mailed() implements Reply.Accepted {}

  record MailFailed(String message) implements Reply.Failure {}
}
