package io.paysaga.stack;

import io.paysaga.platform.ExternalPlatformStub;
import io.paysaga.servers.DataFolder;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** The stand-in for the data platform, on this program's class path. */
final class DataPlatformProcess extends ServerProcess {

  DataPlatformProcess(DataFolder folder, int port) {
    super("data-platform", folder, port);
  }

  @Override
  protected List<String> command() {
    return List.of(
        java(),
        "-Xmx128m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        FEWER_SAMPLES,
        "-cp",
        System.getProperty("java.class.path"),
        ExternalPlatformStub.class.getName());
  }

  @Override
  protected Map<String, String> environment() {
    return Map.of("PORT", Integer.toString(port()), "ADDRESS", "127.0.0.1");
  }

  @Override
  protected Probe probe() {
    return Probe.http(URI.create("http://" + address() + "/health"));
  }
}
