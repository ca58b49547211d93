package io.paysaga.saga.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Who speaks: by a token, or as a client that gets one. Secrets are read from files alone. */
final class Credentials {

  /** As RFC 6750 has it. */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "File of a token.")
  private @Nullable Path tokenFile;

  @Option(
      names = "--client-id",
      scope = ScopeType.INHERIT,
      paramLabel = "ID",
      description = "In place of a token: the client that gets one by client credentials.")
  private @Nullable String clientId;

  @Option(
      names = "--client-secret-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "File of the client's secret.")
  private @Nullable Path clientSecretFile;

  @Option(
      names = "--token-uri",
      scope = ScopeType.INHERIT,
      paramLabel = "URI",
      description = "Where the issuer gives the client its token.")
  private @Nullable URI tokenUri;

  /** Empty where nobody has said who speaks. */
  Optional<String> token(HttpClient http) throws IOException, InterruptedException {
    if (tokenFile != null) {
      return Optional.of(checked(read(tokenFile), tokenFile.toString()));
    }
    if (clientId == null) {
      return Optional.empty();
    }
    if (clientSecretFile == null || tokenUri == null) {
      throw new Refusal(
          SagaCommandLine.NOT_ASKED,
          "--client-id needs --client-secret-file and --token-uri beside it.");
    }
    return Optional.of(ask(http, clientId, read(clientSecretFile), tokenUri));
  }

  private static String ask(HttpClient http, String id, String secret, URI issuer)
      throws IOException, InterruptedException {
    String client = URLEncoder.encode(id, UTF_8) + ":" + URLEncoder.encode(secret, UTF_8);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(issuer)
                .timeout(PATIENCE)
                .header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(client.getBytes(UTF_8)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new Refusal(
          SagaCommandLine.NOT_ASKED,
          issuer + " gives " + id + " no token: it answers " + answer.statusCode() + ".");
    }
    return checked(accessToken(answer.body()), "what " + issuer + " answers");
  }

  private static String accessToken(String body) {
    try {
      return JsonMapper.shared().readTree(body).path("access_token").asString("");
    } catch (JacksonException noJson) {
      return "";
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  /** Without it, as it may be another secret. */
  private static String checked(String token, String where) {
    if (!TOKEN.matcher(token).matches()) {
      throw new Refusal(SagaCommandLine.NOT_ASKED, "There is no token in " + where + ".");
    }
    return token;
  }
}
