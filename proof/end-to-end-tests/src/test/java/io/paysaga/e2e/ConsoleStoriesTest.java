package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console, in a real browser. Screenshots of its pages are in target/console. */
class ConsoleStoriesTest extends StoryTest {

  private static final Path PICTURES = Path.of("target/console");
  private static final int DESK = 1280;
  private static final int PHONE = 390;

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
      for (ColorScheme theme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        for (int width : List.of(DESK, PHONE)) {
          String look = "-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width;
          browser.begins(theme, width);
          browser.logsIn("operator");
          browser.isWell("sagas" + look);
          browser.sees("/console", "In flight");
          browser.isWell("overview" + look);
          browser.sees("/console/sagas/" + undone.sagaId(), "not-enough-points");
          browser.isWell("saga" + look);
          browser.sees("/console/flows", "reserve-seat");
          browser.isWell("flows" + look);
          browser.sees("/console/acts", "Acts");
          browser.isWell("acts" + look);
        }
      }
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

  private ConsoleBrowser browser() {
    return new ConsoleBrowser(shop.orchestrator(), shop.stack().issuerUrl(), PICTURES);
  }
}
