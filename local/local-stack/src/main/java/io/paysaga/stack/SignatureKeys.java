package io.paysaga.stack;

import io.paysaga.servers.Secrets;
import io.paysaga.servers.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * The keys by which services know each other on Kafka: the orchestrator shares one with each
 * participant, and has one of its own. Each is a secret of the stack, to which the folder of
 * whoever needs it leads, by the name of the setting that it is.
 */
public final class SignatureKeys {

  private static final String ID = "k1";

  private final Secrets secrets;

  SignatureKeys(Secrets secrets) {
    this.secrets = secrets;
  }

  /** By which a key is known to those who share it. */
  public String id() {
    return ID;
  }

  /**
   * What the orchestrator shares with this service, in base64 for URLs; made when it is first asked
   * for.
   */
  public String sharedWith(Service service) {
    return secrets.get(name(service));
  }

  /**
   * Makes the keys of a service.
   *
   * @return the folder in which it finds those and no other, each file a setting
   */
  Path folderOf(Service service) {
    Path folder = secrets.folder().resolve("signatures").resolve(service.module());
    partners(service)
        .forEach(
            partner -> {
              Service owner = service == Service.ORCHESTRATOR ? partner : service;
              sharedWith(owner);
              link(
                  folder.resolve("paysaga.signature-keys." + partner.module() + ".secrets." + ID),
                  secrets.file(name(owner)));
            });
    return folder;
  }

  private static Stream<Service> partners(Service service) {
    return service == Service.ORCHESTRATOR
        ? Arrays.stream(Service.values())
        : Stream.of(Service.ORCHESTRATOR);
  }

  private static String name(Service service) {
    return "signature_" + service.module();
  }

  /** Relative, so that the data folder may be moved. */
  private static void link(Path link, Path secret) {
    try {
      Files.createDirectories(link.getParent());
      if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
        Files.createSymbolicLink(link, link.getParent().relativize(secret));
      }
    } catch (IOException e) {
      throw new ServerFailure(link + " cannot be made: " + e.getMessage(), e);
    }
  }
}
