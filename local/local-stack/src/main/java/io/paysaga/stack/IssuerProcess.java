package io.paysaga.stack;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who makes the tokens of this stack, on the class path that its own build wrote. */
final class IssuerProcess extends ServerProcess {

  private final Path data;

  IssuerProcess(DataFolder folder, int port) {
    super("issuer", folder, port);
    this.data = folder.root();
  }

  @Override
  protected List<String> command() {
    return List.of(
        java(),
        "-Xmx64m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        FEWER_SAMPLES,
        "-cp",
        Workspace.classPath("local/issuer").stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator)),
        "io.paysaga.issuer.IssuerApplication");
  }

  @Override
  protected Map<String, String> environment() {
    return Map.of(
        "SERVER_PORT",
        Integer.toString(port()),
        "SPRING_SECURITY_OAUTH2_AUTHORIZATIONSERVER_ISSUER",
        "http://" + address(),
        "PAYSAGA_ISSUER_DATA",
        data.toString());
  }

  @Override
  protected Probe probe() {
    return Probe.http(URI.create("http://" + address() + "/oauth2/jwks"));
  }
}
