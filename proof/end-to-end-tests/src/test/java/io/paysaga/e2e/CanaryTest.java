package io.paysaga.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A buyer with a name like no other checks out. Then that name, the buyer's token and the stack's
 * secrets are looked for in all that more people read than they are for.
 */
class CanaryTest extends StoryTest {

  private static final String NAME = "Canary Yellow-Feather";

  private final Wire wire = new Wire(shop.stack());

  @Test
  void leavesNoNameTokenOrSecretWhereItDoesNotBelong() {
    Buyer canary = shop.buyer().charges(50_000);
    long order = canary.orders(24_000, NAME);
    Checkout paid = canary.checksOut(order).ends("COMPLETED").step("deliver-order", "DONE");
    canary.checksOut(canary.orders(90_000, NAME)).ends("COMPENSATED");
    String token = shop.stack().tokens().buyer(canary.id());
    Map<String, String> refused = Map.of("buyerName", NAME, "unknown", "field");
    assertThat(shop.asBuyer(canary.id()).post(shop.orders() + "/orders", refused, Map.of()))
        .extracting(Http.Answer::status)
        .isEqualTo(400);
    assertThat(shop.http().as(() -> token + "A").post(shop.orders() + "/orders", refused, Map.of()))
        .extracting(Http.Answer::status)
        .isEqualTo(401);
    wire.makesADeadLetterOf("order.commands", paid.sagaId());
    assertThat(shop.deliveryOf(paid).get("buyerName").asString()).isEqualTo(NAME);

    Map<String, String> logs = filesIn("logs");
    Map<String, String> records = wire.textOn(topics());
    // That is how it would look if there were something to be seen.
    assertThat(seen(List.of("OrderServiceApplication"), logs))
        .anyMatch(place -> place.endsWith("order-service.log"));
    assertThat(seen(List.of(paid.sagaId().toString()), records))
        .anyMatch(place -> place.endsWith("order.commands-dlt"));

    List<String> canaries = Stream.concat(Stream.of(NAME, token), secrets()).toList();
    assertThat(canaries).hasSizeGreaterThan(20);
    assertThat(seen(canaries, logs)).isEmpty();
    assertThat(seen(canaries, records)).isEmpty();
    assertThat(seen(canaries, arguments())).isEmpty();
  }

  /** Whether the books add up all the same is asked after every story. */
  @Test
  void forgetsANameThatIsErasedEvenInADeliveryThatIsOpen() {
    Buyer canary = shop.buyer().charges(50_000);
    shop.dataPlatformAnswers(503);
    long order = canary.orders(24_000, NAME);
    Checkout paid = canary.checksOut(order).ends("COMPLETED").step("deliver-order", "GIVEN_UP");
    Http.Answer erased =
        shop.asOperator()
            .post(
                shop.orders() + "/buyers/" + canary.id() + "/erasure",
                Map.of("reason", "asked to be forgotten"),
                Map.of());
    assertThat(erased.body().path("orders").asInt()).as("%s", erased.body()).isEqualTo(1);
    shop.dataPlatformAnswers(200);
    shop.operatorBackfills();
    paid.step("deliver-order", "DONE");
    assertThat(shop.deliveryOf(paid).get("buyerName").asString()).isEqualTo("erased");
  }

  /** Which of these is where, by their first letters: a report is read by many, too. */
  private static List<String> seen(List<String> canaries, Map<String, String> places) {
    return places.entrySet().stream()
        .flatMap(
            place ->
                canaries.stream()
                    .filter(place.getValue()::contains)
                    .map(each -> each.substring(0, 4) + ".. in " + place.getKey()))
        .toList();
  }

  private Stream<String> secrets() {
    return filesIn("secrets").values().stream().map(String::strip).distinct();
  }

  private static List<String> topics() {
    return Shop.TOPICS.stream().flatMap(topic -> Stream.of(topic, topic + "-dlt")).toList();
  }

  /** Of every process of this machine, as anybody sees them. */
  private static Map<String, String> arguments() {
    return ProcessHandle.allProcesses()
        .collect(toMap(process -> "process " + process.pid(), CanaryTest::argumentsOf));
  }

  private static String argumentsOf(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"), ISO_8859_1);
    } catch (IOException ended) {
      return "";
    }
  }

  /** Of the stack's data folder; read as what holds any bytes. */
  private Map<String, String> filesIn(String folder) {
    try (Stream<Path> files = Files.walk(shop.folder().resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .collect(toMap(file -> file.toString(), CanaryTest::textOf));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String textOf(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
