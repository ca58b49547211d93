package io.paysaga.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.paysaga.servers.Secrets;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens of the stack's issuer for whoever is named, got by the request that {@code local/token}
 * makes. Each is kept, renewed aside when half of its time is over, and used to its end while the
 * issuer is away.
 */
public final class Tokens {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
  private static final Pattern SECONDS = Pattern.compile("\"expires_in\":(\\d+)");

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final URI endpoint;
  private final Secrets secrets;
  private final LongSupplier nanoTime;
  private final Map<String, Token> kept = new ConcurrentHashMap<>();
  private final Set<String> renewed = ConcurrentHashMap.newKeySet();
  private final ExecutorService aside =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "tokens");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param issuer as http://host:port
   * @param secrets in which that of the issuer's client is
   */
  Tokens(String issuer, Secrets secrets, LongSupplier nanoTime) {
    this.endpoint = URI.create(issuer + "/oauth2/token");
    this.secrets = secrets;
    this.nanoTime = nanoTime;
  }

  /** Both moments are the clock's nanoseconds. */
  private record Token(String text, long halfOver, long over) {}

  public String buyer(long number) {
    return of("role=buyer&buyer=" + number);
  }

  /** Of where points are paid for. */
  public String gateway() {
    return of("role=gateway");
  }

  public String organiser() {
    return of("role=organiser");
  }

  public String viewer() {
    return of("role=viewer");
  }

  public String operator(String name) {
    return of("role=operator&name=" + URLEncoder.encode(name, UTF_8));
  }

  public String approver(String name) {
    return of("role=approver&name=" + URLEncoder.encode(name, UTF_8));
  }

  public String service(Service service) {
    return of("role=service&service=" + service.module());
  }

  private String of(String whose) {
    Token token = kept.get(whose);
    long now = nanoTime.getAsLong();
    if (token == null || now - token.over() >= 0) {
      return got(whose).text();
    }
    if (now - token.halfOver() >= 0 && renewed.add(whose)) {
      aside.execute(() -> renew(whose));
    }
    return token.text();
  }

  private void renew(String whose) {
    try {
      got(whose);
    } catch (IllegalStateException away) {
      // Whoever needs it next asks again.
    } finally {
      renewed.remove(whose);
    }
  }

  private Token got(String whose) {
    long asked = nanoTime.getAsLong();
    String answer = ask(whose);
    long life = Duration.ofSeconds(Long.parseLong(in(answer, SECONDS))).toNanos();
    Token token = new Token(in(answer, TOKEN), asked + life / 2, asked + life);
    kept.put(whose, token);
    return token;
  }

  private String ask(String whose) {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(endpoint)
                  .timeout(PATIENCE)
                  .header("Authorization", "Basic " + credentials())
                  .header("Content-Type", "application/x-www-form-urlencoded")
                  .POST(
                      HttpRequest.BodyPublishers.ofString("grant_type=client_credentials&" + whose))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(
            "The issuer gives no token of " + whose + ": " + answer.body());
      }
      return answer.body();
    } catch (IOException away) {
      throw new IllegalStateException("The issuer does not answer: " + away, away);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private String credentials() {
    String client = "local:" + secrets.get("issuer-client");
    return Base64.getEncoder().encodeToString(client.getBytes(UTF_8));
  }

  private static String in(String answer, Pattern field) {
    Matcher found = field.matcher(answer);
    if (!found.find()) {
      throw new IllegalStateException("The issuer's answer is no token.");
    }
    return found.group(1);
  }
}
