package io.paysaga.benchmark.bare;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of the pipeline as a process of its own, on this program's class path. */
final class BareServer extends ServerProcess {

  /** Else answers wait for acknowledgements, and every second client is sent away. */
  private static final List<String> HTTP_SERVER =
      List.of(
          "-Dsun.net.httpserver.nodelay=true",
          "-Dsun.net.httpserver.maxIdleConnections=4096",
          "-Djdk.httpclient.connectionPoolSize=64");

  private final String role;
  private final Surroundings surroundings;
  private final List<String> jvmOptions;

  BareServer(String role, DataFolder folder, Surroundings surroundings, List<String> jvmOptions) {
    super("bare-" + role, folder, surroundings.port());
    this.role = role;
    this.surroundings = surroundings;
    this.jvmOptions = jvmOptions;
  }

  @Override
  protected List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.addAll(jvmOptions);
    command.addAll(HTTP_SERVER);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), BareProcess.class.getName(), role));
    return command;
  }

  @Override
  protected Map<String, String> environment() {
    return surroundings.asEnvironment();
  }

  @Override
  protected Probe probe() {
    return Probe.http(URI.create("http://" + address() + "/health"));
  }
}
