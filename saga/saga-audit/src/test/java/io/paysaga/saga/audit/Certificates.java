package io.paysaga.saga.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Two houses, and services that have certificates of one of them, made by the JDK's keytool. */
final class Certificates {

  private static final String PASSWORD = "changeit";

  private final Path folder;

  private Certificates(Path folder) {
    this.folder = folder;
  }

  static Certificates madeIn(Path folder) {
    Certificates certificates = new Certificates(folder);
    certificates.make("house", "-ext", "bc:c");
    certificates.make("elsewhere", "-ext", "bc:c");
    certificates.make("order-service", "-signer", "house", "-ext", "san=ip:127.0.0.1");
    certificates.make("saga-orchestrator", "-signer", "house");
    certificates.make("stranger", "-signer", "elsewhere");
    return certificates;
  }

  private void make(String name, String... how) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                name,
                "-dname",
                "CN=" + name,
                "-keystore",
                all().toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
    command.addAll(List.of(how));
    try {
      Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private Path all() {
    return folder.resolve("all.p12");
  }

  /**
   * Settings of the bundle {@code house}.
   *
   * @param own whose key and certificate it has; null for none
   * @param believed which house's certificates it believes
   */
  String[] bundle(@Nullable String own, String believed) {
    String bundle = "spring.ssl.bundle.jks.house.";
    List<String> settings = new ArrayList<>();
    settings.add(bundle + "truststore.location=file:" + trusting(believed));
    settings.add(bundle + "truststore.password=" + PASSWORD);
    if (own != null) {
      settings.add(bundle + "keystore.location=file:" + keyOf(own));
      settings.add(bundle + "keystore.password=" + PASSWORD);
    }
    return settings.toArray(String[]::new);
  }

  private Path trusting(String house) {
    return written(
        house + "-trust.p12",
        (from, to) -> to.setCertificateEntry(house, from.getCertificate(house)));
  }

  private Path keyOf(String name) {
    char[] password = PASSWORD.toCharArray();
    return written(
        name + "-key.p12",
        (from, to) ->
            to.setKeyEntry(
                name, from.getKey(name, password), password, from.getCertificateChain(name)));
  }

  private interface Part {
    void copy(KeyStore from, KeyStore to) throws GeneralSecurityException;
  }

  private Path written(String file, Part part) {
    char[] password = PASSWORD.toCharArray();
    Path path = folder.resolve(file);
    try (InputStream in = Files.newInputStream(all());
        OutputStream out = Files.newOutputStream(path)) {
      KeyStore from = KeyStore.getInstance("PKCS12");
      from.load(in, password);
      KeyStore to = KeyStore.getInstance("PKCS12");
      to.load(null, password);
      part.copy(from, to);
      to.store(out, password);
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
