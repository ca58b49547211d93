package trips.contract;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;

/** The mail to the traveller, which hotel-service sends: an effect outside. Keyed by traveller. */
@Topic("hotel.mails")
public sealed interface MailCommand extends Command {

  @WireName("com.example.hotel.mail.v1")
  @AnsweredBy({MailReply.MailSent.class, MailReply.MailFailed.class})
  record SendMail(String traveller, String text) implements MailCommand {
    @Override
    public String key() {
      return traveller;
    }
  }

  sealed interface MailReply extends Reply {

    @WireName("com.example.hotel.mail-sent.v1")
    record MailSent() implements MailReply, Reply.Accepted {}

    @WireName("com.example.hotel.mail-failed.v1")
    record MailFailed(String message) implements MailReply, Reply.Failure {}
  }
}
