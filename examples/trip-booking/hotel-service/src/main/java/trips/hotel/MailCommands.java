package trips.hotel;

import io.paysaga.saga.participant.ExternalCommands;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import trips.contract.MailCommand;
import trips.contract.MailCommand.MailReply.MailFailed;
import trips.contract.MailCommand.MailReply.MailSent;
import trips.contract.MailCommand.SendMail;

/** Mails travellers: best effort, outside any transaction. Here a line in the log is the mail. */
@Component
class MailCommands extends ExternalCommands<MailCommand> {

  private static final Logger log = LoggerFactory.getLogger(MailCommands.class);

  MailCommands() {
    super(MailCommand.class);
  }

  @Override
  protected ExternalCall<MailCommand> prepare(List<MailCommand> commands) {
    return (command, id) -> {
      SendMail mail = (SendMail) command;
      if (!mail.traveller().contains("@")) {
        return new MailFailed("No address: " + mail.traveller());
      }
      log.info("Mail {} to {}: {}", id, mail.traveller(), mail.text());
      return new MailSent();
    };
  }
}
