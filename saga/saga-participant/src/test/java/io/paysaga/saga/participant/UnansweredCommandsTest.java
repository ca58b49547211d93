package io.paysaga.saga.participant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandId;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Retriable;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.messaging.CloudEventRecords;
import io.paysaga.saga.messaging.MessageJson;
import io.paysaga.saga.messaging.MessageTypes;
import io.paysaga.saga.messaging.SagaMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;

/** A retriable command that finds nothing to be done on. */
@ExtendWith(OutputCaptureExtension.class)
class UnansweredCommandsTest {

  private static final CommandId ONE = shipping(1);
  private static final CommandId ANOTHER = shipping(2);

  private final Counter unanswered = new SimpleMeterRegistry().counter("unanswered");
  private final Shop shop = new Shop();
  private final MessageJson json = new MessageJson(new MessageTypes(List.of(Parcel.class)));
  private final ParticipantHandler<Parcel, Shop> handler =
      new ParticipantHandler<>(
          new Parcels(shop),
          new CloudEventRecords(json, "/test"),
          new Inbox(mock(JdbcTemplate.class), json, Clock.systemUTC()),
          TransactionOperations.withoutTransaction(),
          Clock.systemUTC(),
          Duration.ofHours(1),
          new UnansweredCommands(unanswered));

  @Topic("parcel.commands")
  sealed interface Parcel extends Command {

    @Retriable
    @WireName("io.paysaga.parcel.ship.v1")
    @AnsweredBy(ParcelReply.Shipped.class)
    record Ship(String key) implements Parcel {}
  }

  sealed interface ParcelReply extends Reply {

    @WireName("io.paysaga.parcel.shipped.v1")
    record Shipped() implements ParcelReply, Reply.Accepted {}
  }

  /** Ships what is packed, by key. */
  private static final class Shop implements LockedAggregates {

    private final Set<String> packed = new HashSet<>();

    Optional<ParcelReply.Shipped> ship(Parcel.Ship ship, UUID saga) {
      return packed.contains(ship.key())
          ? Optional.of(new ParcelReply.Shipped())
          : Optional.empty();
    }

    @Override
    public void flush() {}
  }

  private static final class Parcels extends ParticipantCommands<Parcel, Shop> {

    private final Shop shop;

    Parcels(Shop shop) {
      super(Parcel.class);
      this.shop = shop;
      retriable(Parcel.Ship.class, Shop::ship);
    }

    @Override
    protected Shop lock(List<SagaCommand<Parcel>> commands) {
      return shop;
    }
  }

  /** Of a saga that began in 1970. */
  private static CommandId shipping(long saga) {
    return new CommandId(new UUID(0x7000, saga), "ship", Direction.DO);
  }

  private List<String> answered(CommandId... asked) {
    return handler
        .handle(
            List.of(asked).stream()
                .map(
                    id ->
                        SagaMessage.<Parcel>of(
                            id,
                            new Parcel.Ship(String.valueOf(id.sagaId().getLeastSignificantBits())),
                            1,
                            null,
                            Instant.EPOCH))
                .toList())
        .stream()
        .map(reply -> new String(reply.headers().lastHeader("ce_id").value(), UTF_8))
        .toList();
  }

  @Test
  void areNotAnsweredAndHoldUpNoNeighbour() {
    shop.packed.add("2");
    assertThat(answered(ONE, ANOTHER)).containsExactly(ANOTHER.toString());
    shop.packed.add("1");
    assertThat(answered(ONE)).containsExactly(ONE.toString());
  }

  @Test
  void areToldOnceEachAndCountedAsOftenAsTheyCome(CapturedOutput output) {
    for (int resend = 0; resend < 3; resend++) {
      answered(ONE, ANOTHER);
    }
    assertThat(output.getAll().lines().filter(line -> line.contains("is not answered")))
        .hasSize(2)
        .first()
        .asString()
        .contains("WARN")
        .endsWith(
            "Ship 00000000-0000-7000-0000-000000000001:ship:do is not answered: the books show"
                + " nothing to do it on. Its saga asks again until they do, or until it is"
                + " resolved.");
    assertThat(unanswered.count()).isEqualTo(6);
  }
}
