package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console, in a real browser. Screenshots of its pages are in target/console. */
class ConsoleStoriesTest extends StoryTest {

  private static final Path PICTURES = Path.of("target/console");
  private static final int DESK = 1280;
  private static final int PHONE = 390;
  private static final int STUCK = 40;

  private final Wire wire = new Wire(shop.stack());

  @BeforeAll
  static void thereIsABrowser() {
    assumeTrue(
        ConsoleBrowser.isInstalled(),
        "The console is not looked at: chromium and node are not installed here");
  }

  @Test
  void showsWhereSagasAreAndWhyInBothThemesAndOnAPhone() {
    Buyer buyer = shop.buyer().charges(50_000);
    buyer.checksOut(buyer.orders(1_000)).ends("COMPLETED");
    Checkout undone = buyer.checksOut(buyer.orders(90_000));
    undone.ends("COMPENSATED");

    try (ConsoleBrowser browser = browser()) {
      inEveryLook(
          browser,
          look -> {
            browser.sees("/console/sagas", "Status");
            browser.isWell("sagas" + look);
            browser.sees("/console", "In flight");
            browser.isWell("overview" + look);
            browser.sees("/console/sagas/" + undone.sagaId(), "not-enough-points");
            browser.isWell("saga" + look);
            browser.sees("/console/flows", "reserve-seat");
            browser.isWell("flows" + look);
            browser.sees("/console/acts", "Acts");
            browser.isWell("acts" + look);
          });
      browser.sees("/console/sagas?failure=not-enough-points", "Order");
      assertThat(browser.page().locator("tbody tr").first().innerText()).contains("compensated");
    }
  }

  @Test
  void leadsBackToWhereSomebodyWantedToGoAndForgetsThemWhenTheyLeave() {
    try (ConsoleBrowser browser = browser()) {
      browser.begins(ColorScheme.LIGHT, DESK);
      browser.logsIn("viewer");
      browser.page().getByText("Sign out").click();
      browser.page().getByText("Sign in").last().waitFor();
      browser.page().navigate(shop.orchestrator() + "/console/flows");
      assertThat(browser.page().title()).startsWith("Sign in");
    }
  }

  /** Nobody answers: one is settled by hand, with a second person, and all are tried again. */
  @Test
  void repairsFortyStuckSagasByClicking() {
    List<Checkout> stuck = stuckSagas();
    Checkout first = stuck.get(0);
    try (ConsoleBrowser browser = browser()) {
      inEveryLook(
          browser,
          look -> {
            browser.sees("/console", "are stuck");
            browser.isWell("overview-stuck" + look);
            browser.sees("/console/sagas?status=STUCK", "stuck");
            browser.isWell("sagas-stuck" + look);
            browser.sees("/console/sagas/" + first.sagaId(), "It is stuck since");
            browser.page().locator("summary:has-text('Resolve')").click();
            browser.isWell("saga-stuck" + look);
          });
      asks(browser, "/console/sagas/" + first.sagaId(), "Resolve", "points counted by hand");
      browser.page().getByText("It waits for a second person").waitFor();

      browser.begins(ColorScheme.LIGHT, DESK);
      browser.logsIn("approver");
      browser.sees("/console/acts?waiting=true", "points counted by hand");
      Locator act = browser.page().locator("tr:has-text('points counted by hand')");
      act.locator("summary").click();
      browser.isWell("approval");
      act.getByText("Approve", new Locator.GetByTextOptions().setExact(true)).last().click();
      browser.page().getByText("the saga's owner was told").waitFor();
      first.step("use-point", "BARRING");

      browser.begins(ColorScheme.DARK, DESK);
      browser.logsIn("operator");
      browser.sees("/console/sagas?status=STUCK", "stuck");
      browser.page().locator("#all").check();
      browser.page().getByText("See what it would do").click();
      browser.page().getByText("All " + STUCK + " would do it").waitFor();
      browser.isWell("retry-forty");
      browser.page().locator("input[name=reason]").fill("point-service is back soon");
      browser.page().getByText("Retry these " + STUCK).click();
      browser.page().getByText(STUCK + " acts were asked for.").waitFor();
      browser.isWell("acts-of-forty");
      Waiting.until("each saga's owner has done it", () -> done(browser.page()) >= STUCK);
    }
    shop.pointService().start();
    stuck.stream().skip(1).forEach(checkout -> checkout.ends("COMPENSATED"));
    first.hasEnded();
  }

  private static int done(Page acts) {
    acts.reload();
    return acts.locator(".verdict.good").count();
  }

  private List<Checkout> stuckSagas() {
    List<Buyer> buyers = Stream.generate(() -> shop.buyer().charges(50_000)).limit(4).toList();
    shop.pointService().kill();
    List<Checkout> stuck =
        buyers.stream()
            .flatMap(
                buyer ->
                    Stream.generate(() -> buyer.checksOut(buyer.orders(1_000)))
                        .limit(STUCK / buyers.size()))
            .toList();
    stuck.forEach(Checkout::isStuck);
    return stuck;
  }

  @Test
  void hasADeadLetterHandledByClicking() {
    Buyer buyer = shop.buyer().charges(50_000);
    shop.pointService().kill();
    Checkout checkout = buyer.checksOut(buyer.orders(1_000));
    checkout.step("use-point", "DOING");
    String letter = wire.makesADeadLetterOf("point.commands", checkout.sagaId());
    try (ConsoleBrowser browser = browser()) {
      inEveryLook(
          browser,
          look -> {
            browser.sees("/console/dead-letters", "point.commands-dlt");
            browser.isWell("dead-letters" + look);
            browser.sees("/console/dead-letters/" + letter, "It would be handled.");
            browser.isWell("dead-letter" + look);
          });
      browser.page().locator("input[name=reason]").fill("a mended bug");
      browser.page().locator("form.ask button").click();
      browser.page().getByText("the saga's owner was told").waitFor();
      shop.pointService().start();
      browser.page().getByText("completed", exactly()).first().waitFor();
    }
    checkout.ends("COMPLETED");
  }

  @Test
  void paysABestEffortDebtByClicking() {
    Buyer buyer = shop.buyer().charges(50_000);
    shop.dataPlatformAnswers(500);
    Checkout checkout = buyer.checksOut(buyer.orders(1_000)).ends("COMPLETED");
    checkout.step("deliver-order", "GIVEN_UP");
    shop.dataPlatformAnswers(200);
    try (ConsoleBrowser browser = browser()) {
      inEveryLook(
          browser,
          look -> {
            browser.sees("/console/debts", "deliver-order");
            browser.page().locator("summary:has-text('Backfill')").click();
            browser.isWell("debts" + look);
          });
      browser.page().locator("input[name=reason]").fill("it answers again");
      browser.page().locator("details button").click();
      browser.page().getByText("has ended").waitFor();
    }
    checkout.step("deliver-order", "DONE");
  }

  private static Page.GetByTextOptions exactly() {
    return new Page.GetByTextOptions().setExact(true);
  }

  private static void asks(ConsoleBrowser browser, String page, String act, String reason) {
    browser.sees(page, act);
    Locator form = browser.page().locator("details:has-text('" + act + "')");
    form.locator("summary").click();
    form.locator("input[name=reason]").fill(reason);
    form.locator("button").click();
  }

  /** In each theme, and at each width: the themes do not know of widths. */
  private static void inEveryLook(ConsoleBrowser browser, Consumer<String> story) {
    Map.of(ColorScheme.LIGHT, DESK, ColorScheme.DARK, PHONE)
        .forEach(
            (theme, width) -> {
              browser.begins(theme, width);
              browser.logsIn("operator");
              story.accept("-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width);
            });
  }

  private ConsoleBrowser browser() {
    return new ConsoleBrowser(shop.orchestrator(), shop.stack().issuerUrl(), PICTURES);
  }
}
