package io.paysaga.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.paysaga.stack.play.PlayPage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page to play with, in a real browser, as a newcomer would use it. */
class PlayStoriesTest extends StoryTest {

  private PlayPage play;
  private ConsoleBrowser browser;

  @BeforeAll
  static void thereIsABrowser() {
    assumeTrue(
        ConsoleBrowser.isInstalled(),
        "The page to play with is not looked at: chromium and node are not installed here");
  }

  @BeforeEach
  void opens() throws IOException {
    play = PlayPage.open(shop.stack(), 0);
    browser = new ConsoleBrowser(play.url(), shop.orchestrator(), Path.of("target/console"));
    browser.begins(ColorScheme.LIGHT, 1280);
    browser.sees("/", "Buy something");
  }

  @AfterEach
  void closes() {
    browser.close();
    play.close();
  }

  private Page page() {
    return browser.page();
  }

  private void givesPoints() {
    page().locator("#give").click();
    page().locator("#points:text-matches('[1-9]')").waitFor();
  }

  private Locator newest() {
    return page().locator("#sagas > li").first();
  }

  private void ends(String status) {
    newest().locator(".status." + status).waitFor();
  }

  private void turns(String what, boolean on) {
    page().locator("[data-switch=" + what + "]").setChecked(on);
  }

  @Test
  void paysAnOrderAndASeatAndUndoesWhatIsTooDear() {
    givesPoints();
    page().locator("#order").click();
    ends("completed");
    page().locator("#seat").click();
    page().locator("#sagas > li:has-text('reserve-seat') .status.completed").waitFor();
    page().locator("#dear").click();
    page().locator("#order").click();
    ends("compensated");
    Map.of(ColorScheme.LIGHT, 1280, ColorScheme.DARK, 390)
        .forEach(
            (theme, width) -> {
              page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(theme));
              page().setViewportSize(width, 900);
              browser.isWell("play-" + theme.name().toLowerCase(Locale.ROOT) + "-" + width);
            });
  }

  @Test
  void showsWhatWaitsAndGoesOnWhenItIsPutBack() {
    givesPoints();
    turns("point-service", true);
    page().locator("#order").click();
    newest().getByText("use-point: doing, asked").waitFor();
    turns("point-service", false);
    newest().locator(".status").getByText("comp").waitFor();

    turns("platform", true);
    page().locator("#price").fill("1000");
    page().locator("#order").click();
    newest().getByText("deliver-order: given up").waitFor();
    turns("platform", false);

    for (String participant : List.of("payment-service", "order-service", "reservation-service")) {
      turns(participant, true);
      page().locator("[data-switch=" + participant + "]:checked").waitFor();
      turns(participant, false);
    }
    shop.everythingRuns();
    shop.operatorBackfills();
  }

  @Test
  void cancelsAnOrderWhileItIsPaid() {
    givesPoints();
    page().locator("#cancel").check();
    page().locator("#order").click();
    page().locator("#said").getByText("cancelled").waitFor();
    newest().locator(".status").getByText("comp").waitFor();
  }

  @Test
  void hasOthersBuyAsLongAsSomebodyWantsIt() {
    page().locator("#traffic").fill("5");
    page().locator("#told").getByText("checkouts of others so far").waitFor();
    page().locator("#traffic").fill("0");
    Waiting.until("the traffic ends", () -> page().locator("#rate").innerText().equals("0"));
    Waiting.until(
        "all of it ends",
        () ->
            shop.asViewer()
                .get(shop.orchestrator() + "/sagas?status=RUNNING")
                .body()
                .get("sagas")
                .isEmpty());
  }
}
