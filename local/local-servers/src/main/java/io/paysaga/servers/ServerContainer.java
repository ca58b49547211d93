package io.paysaga.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.testcontainers.containers.GenericContainer;

/**
 * A server in a container, which is made at the first start and then only stopped and started, on a
 * host port that was chosen once: a restarted server must come back with its data where its clients
 * look for it.
 */
final class ServerContainer implements Server {

  private static final Duration START_LIMIT = Duration.ofSeconds(120);

  private final String name;
  private final GenericContainer<?> container;
  private final int hostPort = LoopbackPort.free();
  private final BiFunction<String, Integer, Probe> probe;
  private final Consumer<String> complete;

  ServerContainer(
      String name,
      GenericContainer<?> container,
      int innerPort,
      BiFunction<String, Integer, Probe> probe) {
    this(name, container, innerPort, probe, address -> {});
  }

  /**
   * @param complete does what can only be done once it answers at this address
   */
  ServerContainer(
      String name,
      GenericContainer<?> container,
      int innerPort,
      BiFunction<String, Integer, Probe> probe,
      Consumer<String> complete) {
    this.name = name;
    this.probe = probe;
    this.complete = complete;
    this.container =
        container
            .withExposedPorts(innerPort)
            .withCreateContainerCmdModifier(
                command ->
                    Objects.requireNonNull(command.getHostConfig())
                        .withPortBindings(
                            new PortBinding(
                                Ports.Binding.bindPort(hostPort), ExposedPort.tcp(innerPort))));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String address() {
    return container.getHost() + ":" + hostPort;
  }

  @Override
  public String log() {
    return "docker logs " + container.getContainerId();
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else if (!isRunning()) {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
    try {
      Awaitility.await()
          .atMost(START_LIMIT)
          .until(() -> probe.apply(container.getHost(), hostPort).answers());
    } catch (ConditionTimeoutException e) {
      throw new ServerFailure(
          String.format(
              Locale.ROOT,
              "%s did not answer within %d seconds; '%s' may tell why.",
              name,
              START_LIMIT.toSeconds(),
              log()),
          e);
    }
    complete.accept(address());
  }

  @Override
  public void stop() {
    if (isRunning()) {
      docker().stopContainerCmd(container.getContainerId()).withTimeout(25).exec();
    }
  }

  @Override
  public void kill() {
    if (isRunning()) {
      docker().killContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void pause() {
    if (isRunning() && !isPaused()) {
      docker().pauseContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void resume() {
    if (isPaused()) {
      docker().unpauseContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public boolean isRunning() {
    return container.getContainerId() != null && Boolean.TRUE.equals(state().getRunning());
  }

  private boolean isPaused() {
    return container.getContainerId() != null && Boolean.TRUE.equals(state().getPaused());
  }

  private ContainerState state() {
    return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
  }

  /** Removes the container and its data. */
  void remove() {
    container.stop();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
