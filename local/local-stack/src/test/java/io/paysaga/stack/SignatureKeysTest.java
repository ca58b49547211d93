package io.paysaga.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.servers.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignatureKeysTest {

  @TempDir private Path data;

  @Test
  void areSharedByTheOrchestratorAndOneParticipantEach() {
    Map<String, String> orchestrators = settingsOf(Service.ORCHESTRATOR);

    assertThat(orchestrators)
        .containsOnlyKeys(
            "paysaga.signature-keys.saga-orchestrator.secrets.k1",
            "paysaga.signature-keys.order-service.secrets.k1",
            "paysaga.signature-keys.payment-service.secrets.k1",
            "paysaga.signature-keys.point-service.secrets.k1",
            "paysaga.signature-keys.reservation-service.secrets.k1");
    assertThat(orchestrators.values()).doesNotHaveDuplicates();
    assertThat(settingsOf(Service.POINT))
        .containsExactly(
            Map.entry(
                "paysaga.signature-keys.saga-orchestrator.secrets.k1",
                orchestrators.get("paysaga.signature-keys.point-service.secrets.k1")));
  }

  @Test
  void areKeptUntilTheirFileIsDeletedAndThenNewToBoth() throws IOException {
    String former = keys().sharedWith(Service.POINT);
    assertThat(settingsOf(Service.POINT)).containsValue(former);
    assertThat(settingsOf(Service.ORCHESTRATOR)).containsValue(former);

    Files.delete(Secrets.in(data).file("signature_point-service"));

    Map<String, String> now = settingsOf(Service.POINT);
    assertThat(now).doesNotContainValue(former).containsValue(keys().sharedWith(Service.POINT));
    assertThat(settingsOf(Service.ORCHESTRATOR).values()).containsAll(now.values());
  }

  @Test
  void moveWithTheirFolder(@TempDir Path elsewhere) throws IOException {
    Path folder = keys().folderOf(Service.POINT);
    String key = keys().sharedWith(Service.POINT);

    Files.move(data.resolve("secrets"), elsewhere.resolve("secrets"));

    assertThat(read(elsewhere.resolve(data.relativize(folder)))).containsValue(key);
  }

  private SignatureKeys keys() {
    return new SignatureKeys(Secrets.in(data));
  }

  private Map<String, String> settingsOf(Service service) {
    return read(keys().folderOf(service));
  }

  private static Map<String, String> read(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.collect(
          Collectors.toMap(file -> file.getFileName().toString(), SignatureKeysTest::text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
