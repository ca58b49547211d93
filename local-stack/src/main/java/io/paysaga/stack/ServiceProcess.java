package io.paysaga.stack;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of the services, on the class path that its own build wrote. */
final class ServiceProcess extends ServerProcess {

  private final Service service;
  private final List<String> jvmOptions;
  private final Map<String, String> environment;
  private final List<String> arguments;

  ServiceProcess(
      Service service,
      DataFolder folder,
      int port,
      List<String> jvmOptions,
      Map<String, String> environment,
      List<String> arguments) {
    super(service.module(), folder, port);
    this.service = service;
    this.jvmOptions = jvmOptions;
    this.environment = environment;
    this.arguments = arguments;
  }

  @Override
  protected List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", Workspace.classPath(service), service.mainClass()));
    command.addAll(arguments);
    return command;
  }

  @Override
  protected Map<String, String> environment() {
    return environment;
  }

  @Override
  protected Probe probe() {
    return Probe.http(URI.create("http://" + address() + "/actuator/health/readiness"));
  }
}
