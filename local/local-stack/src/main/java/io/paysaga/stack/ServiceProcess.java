package io.paysaga.stack;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.Probe;
import io.paysaga.servers.ServerProcess;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One of the services, on the class path that its own build wrote. */
public final class ServiceProcess extends ServerProcess {

  private final Service service;
  private final int managementPort;
  private final ClassDataArchive classData;
  private final List<String> jvmOptions;
  private final Map<String, String> environment;
  private final List<String> arguments;
  private final List<Path> further = new CopyOnWriteArrayList<>();
  private volatile String mainClass;

  ServiceProcess(
      Service service,
      String name,
      DataFolder folder,
      int port,
      int managementPort,
      ClassDataArchive classData,
      List<String> jvmOptions,
      Map<String, String> environment,
      List<String> arguments) {
    super(name, folder, port);
    this.service = service;
    this.mainClass = service.mainClass();
    this.managementPort = managementPort;
    this.classData = classData;
    this.jvmOptions = jvmOptions;
    this.environment = environment;
    this.arguments = arguments;
  }

  /** Adds a folder or an archive to the end of its class path, from its next start. */
  public void addToClassPath(Path entry) {
    further.add(entry.toAbsolutePath());
  }

  /**
   * Another main class on its class path, which starts the service its own way, from its next
   * start.
   */
  public void startBy(String otherMainClass) {
    mainClass = otherMainClass;
  }

  @Override
  protected List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add(FEWER_SAMPLES);
    command.addAll(classData.options());
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", classPath(), mainClass));
    command.addAll(arguments);
    return command;
  }

  private String classPath() {
    return Stream.concat(Workspace.classPath(service).inOrder().stream(), further.stream())
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  @Override
  protected List<Integer> ports() {
    return List.of(port(), managementPort);
  }

  /** Where operators see what it stands on and what it counts. */
  public String managementUrl() {
    return "http://127.0.0.1:" + managementPort;
  }

  @Override
  protected Map<String, String> environment() {
    return environment;
  }

  @Override
  protected Probe probe() {
    return Probe.http(URI.create("http://" + address() + "/readyz"));
  }
}
