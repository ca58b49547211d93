package io.paysaga.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Somebody who looks at the console with the Chromium that is installed here: in both themes, on a
 * desk and on a phone. Of each page a screenshot is kept.
 */
final class ConsoleBrowser implements AutoCloseable {

  private static final List<String> QUIET =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final String console;
  private final Path pictures;
  private final List<String> hosts;
  private final List<String> errors = new ArrayList<>();
  private final List<String> strange = new ArrayList<>();
  private final Playwright playwright;
  private final Browser browser;
  private BrowserContext context;
  private Page page;

  /**
   * @param console as http://host:port
   * @param issuer to whom requests may go, too
   */
  ConsoleBrowser(String console, String issuer, Path pictures) {
    this.console = console;
    this.pictures = pictures;
    this.hosts = Stream.of(console, issuer).map(uri -> URI.create(uri).getAuthority()).toList();
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions()
                .setEnv(
                    Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        installed("node").orElseThrow().toString())));
    this.browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(installed("chromium").orElseThrow())
                    .setArgs(QUIET));
  }

  /** Whether there is what it needs. */
  static boolean isInstalled() {
    return installed("chromium").isPresent() && installed("node").isPresent();
  }

  private static Optional<Path> installed(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A browser that has been nowhere yet. */
  void begins(ColorScheme theme, int width) {
    if (context != null) {
      context.close();
    }
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setColorScheme(theme)
                .setViewportSize(width, 900)
                .setLocale("en-GB"));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") && !isExpected(message.text())) {
            errors.add(message.text() + " at " + message.location());
          }
        });
    page.onPageError(errors::add);
    page.onRequest(
        request -> {
          URI uri = URI.create(request.url());
          if (!uri.getScheme().equals("data") && !hosts.contains(uri.getAuthority())) {
            strange.add(request.url());
          }
        });
  }

  /** That a page asks for a login is told as an error, since its status is one. */
  private static boolean isExpected(String message) {
    return message.contains("status of 401");
  }

  /** Goes to a page, and says who they are where that is asked. */
  void logsIn(String role) {
    page.navigate(console + "/console/sagas");
    page.getByText("Sign in").last().click();
    page.locator("button[value=" + role + "]").click();
    page.waitForURL(console + "/console/sagas");
  }

  void sees(String path, String words) {
    page.navigate(console + path);
    assertThat(page.locator("main").innerText()).contains(words);
  }

  Page page() {
    return page;
  }

  /** Nothing is amiss with what is shown now. */
  void isWell(String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(pictures.resolve(name + ".png")).setFullPage(true));
    assertThat(new AxeBuilder(page).analyze().getViolations())
        .as("what axe finds on %s", name)
        .extracting(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
        .isEmpty();
    Object tooWide =
        page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth");
    assertThat(tooWide).as("%s is wider than its window", name).isEqualTo(false);
    assertThat(errors).as("errors on %s", name).isEmpty();
    assertThat(strange).as("requests of %s to other hosts", name).isEmpty();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
