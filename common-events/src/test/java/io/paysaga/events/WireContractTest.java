package io.paysaga.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.paysaga.saga.api.AnsweredBy;
import io.paysaga.saga.api.BarrierReply;
import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.WireName;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Proves that the wire does not move: one golden file per message, named as on the wire. */
class WireContractTest {

  private static final Instant PAID_AT = Instant.parse("2026-11-21T10:00:00.123456Z");
  private static final Instant EXPIRED_AT = Instant.parse("2026-11-21T10:05:00Z");
  private static final UUID SAGA = UUID.fromString("019aa5b0-0000-7000-8000-000000000001");
  private static final String DELIVERY = SAGA + ":deliver-order:do";

  private static final List<Class<?>> FAMILIES =
      List.of(
          PaymentCommand.class,
          PaymentReply.class,
          PointCommand.class,
          PointReply.class,
          OrderCommand.class,
          OrderReply.class,
          OrderDeliveryCommand.class,
          OrderDeliveryReply.class,
          ReservationCommand.class,
          ReservationReply.class,
          TokenCommand.class,
          TokenReply.class,
          ReservationDeliveryCommand.class,
          ReservationDeliveryReply.class,
          BarrierReply.class);

  private final JsonMapper json = JsonMapper.builder().build();

  static Stream<Record> messages() {
    return Stream.of(
        new PaymentCommand.Pay(Payable.order(100), 1, 24_000),
        new PaymentCommand.RevertPay(Payable.order(100)),
        new PaymentCommand.RefundPayment(Payable.order(100), SAGA),
        new PaymentReply.Paid(7, PAID_AT),
        new PaymentReply.Reverted(7),
        new PaymentReply.PaymentRefunded(7),
        new PaymentReply.PaidByAnother(7),
        new PaymentReply.AboveLimit(10_000_000, 10_000_001),
        new PointCommand.UsePoint(1, 24_000),
        new PointCommand.RefundPoint(1),
        new PointCommand.ReturnPoints(1, SAGA),
        new PointReply.Used(26_000),
        new PointReply.Refunded(24_000),
        new PointReply.Returned(24_000),
        new PointReply.NotEnoughPoints(24_000),
        new OrderCommand.CompleteOrder(100, 24_000),
        new OrderCommand.ReopenOrder(100),
        new OrderCommand.RefundOrder(100, 1),
        new OrderCommand.WithdrawRefund(100),
        new OrderReply.Completed(),
        new OrderReply.Reopened(),
        new OrderReply.Refunded(SAGA, 1, 24_000, Payable.order(100)),
        new OrderReply.RefundWithdrawn(),
        new OrderReply.Unknown(100),
        new OrderReply.Cancelled(),
        new OrderReply.PaidByAnother(),
        new OrderReply.PriceDiffers(24_000, 23_000),
        new OrderReply.NotTheBuyers(),
        new OrderReply.NotPaid(),
        new OrderReply.RefundedByAnother(),
        new OrderDeliveryCommand.DeliverOrder(100, 7, PAID_AT),
        new OrderDeliveryCommand.DeliverRefund(100, DELIVERY),
        new OrderDeliveryReply.Delivered(),
        new OrderDeliveryReply.NoLongerWanted(),
        new OrderDeliveryReply.Failed("503 Service Unavailable"),
        new ReservationCommand.ClaimSeat(7, 70, 1),
        new ReservationCommand.ReleaseSeat(70),
        new ReservationCommand.ConfirmReservation(700, 70),
        new ReservationCommand.UnconfirmReservation(700, 70),
        new ReservationReply.Claimed(700, 10_000),
        new ReservationReply.Released(),
        new ReservationReply.Confirmed(),
        new ReservationReply.Unconfirmed(),
        new ReservationReply.HoldUnknown(7),
        new ReservationReply.NotYourHold(),
        new ReservationReply.HoldRunOut(EXPIRED_AT),
        new ReservationReply.SeatTaken(),
        new ReservationReply.NotClaimed(),
        new TokenCommand.DeleteToken(1),
        new TokenReply.Deleted(),
        new TokenReply.Failed("Redis did not answer."),
        new ReservationDeliveryCommand.SendReservation(700),
        new ReservationDeliveryReply.Sent(),
        new ReservationDeliveryReply.Failed("503 Service Unavailable"),
        new BarrierReply.NothingToUndo(),
        new BarrierReply.Barred(),
        new BarrierReply.UndoBarred(),
        new BarrierReply.TooOld());
  }

  @ParameterizedTest
  @MethodSource("messages")
  void writesAndReadsTheGoldenFile(Record message) throws IOException {
    String name = message.getClass().getAnnotation(WireName.class).value();
    try (InputStream file = getClass().getResourceAsStream("/golden/" + name + ".json")) {
      assertThat(file).as("golden/%s.json", name).isNotNull();
      byte[] golden = file.readAllBytes();
      assertThat(json.readTree(json.writeValueAsBytes(message))).isEqualTo(json.readTree(golden));
      assertThat(json.readValue(golden, message.getClass())).isEqualTo(message);
    }
  }

  @Test
  void coversEveryMessage() {
    assertThat(messages().map(Object::getClass).toList())
        .containsExactlyInAnyOrderElementsOf(
            FAMILIES.stream().flatMap(each -> Stream.of(each.getPermittedSubclasses())).toList());
  }

  @Test
  void keepsTheKeyOfWhatTouchesOneAggregateTheSame() {
    assertThat(new PaymentCommand.RevertPay(Payable.order(100)).key())
        .isEqualTo(new PaymentCommand.Pay(Payable.order(100), 1, 1).key())
        .isEqualTo(new PaymentCommand.RefundPayment(Payable.order(100), SAGA).key())
        .isEqualTo("ORDER:100");
    assertThat(new PointCommand.RefundPoint(1).key())
        .isEqualTo(new PointCommand.UsePoint(1, 1).key())
        .isEqualTo(new PointCommand.ReturnPoints(1, SAGA).key())
        .isEqualTo("1");
    assertThat(new OrderCommand.ReopenOrder(100).key())
        .isEqualTo(new OrderCommand.CompleteOrder(100, 1).key())
        .isEqualTo(new OrderCommand.RefundOrder(100, 1).key())
        .isEqualTo(new OrderCommand.WithdrawRefund(100).key())
        .isEqualTo("ORDER:100");
    assertThat(new ReservationCommand.ReleaseSeat(70).key())
        .isEqualTo(new ReservationCommand.ClaimSeat(7, 70, 1).key())
        .isEqualTo(new ReservationCommand.ConfirmReservation(700, 70).key())
        .isEqualTo(new ReservationCommand.UnconfirmReservation(700, 70).key())
        .isEqualTo("SEAT:70");
  }

  /** As a build before 1.4.0 wrote it, to whom the balance was no secret. */
  @Test
  void tellsNobodyHowMuchIsLeft() throws IOException {
    PointReply.NotEnoughPoints refusal =
        json.readValue("{\"balance\":7654,\"required\":24000}", PointReply.NotEnoughPoints.class);
    assertThat(refusal.message()).contains("24000").doesNotContain("7654");
    assertThat(json.writeValueAsString(refusal)).doesNotContain("7654");
  }

  @Test
  void namesARefusalForProgramsAsTheWireDoes() {
    assertThat(new PointReply.NotEnoughPoints(24_000).code()).isEqualTo("not-enough-points");
  }

  @Test
  void namesWhatIsWrongWithTheKeyOfADelivery() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new OrderDeliveryCommand.DeliverRefund(100, ""))
        .withMessage("deliveryKey: A command's id is <saga id>:<step>:do, :undo or :bar, not ''.");
  }

  @Test
  void listsEachReplyWithTheCommandsThatItAnswers() {
    List<Class<?>> answers =
        records(Command.class)
            .map(command -> command.getAnnotation(AnsweredBy.class))
            .flatMap(listed -> Stream.<Class<?>>of(listed.value()))
            .distinct()
            .toList();
    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(
            records(Reply.class).filter(reply -> !isOfBarrier(reply)).toList());
  }

  private static boolean isOfBarrier(Class<?> reply) {
    return BarrierReply.class.isAssignableFrom(reply);
  }

  private static Stream<Class<?>> records(Class<?> kind) {
    return FAMILIES.stream()
        .filter(kind::isAssignableFrom)
        .flatMap(family -> Stream.of(family.getPermittedSubclasses()));
  }
}
