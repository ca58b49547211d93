package io.paysaga.servers;

import java.util.Locale;

/** A server that somebody else runs: it is used, never stopped. */
public final class ExternalServer implements Server {

  private final String name;
  private final String address;
  private final Probe probe;

  ExternalServer(String name, String address, Probe probe) {
    this.name = name;
    this.address = address;
    this.probe = probe;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String log() {
    return "kept by whoever runs it";
  }

  @Override
  public void start() {
    if (!isRunning()) {
      throw new ServerFailure(
          String.format(Locale.ROOT, "The %s at %s does not answer.", name, address));
    }
  }

  /** Leaves it as it is, so that a set of servers with this one among them can be closed. */
  @Override
  public void stop() {}

  @Override
  public void kill() {
    throw notOurs();
  }

  @Override
  public void pause() {
    throw notOurs();
  }

  @Override
  public void resume() {
    throw notOurs();
  }

  @Override
  public boolean isRunning() {
    try {
      return probe.answers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private IllegalStateException notOurs() {
    return new IllegalStateException(
        String.format(Locale.ROOT, "The %s at %s belongs to somebody else.", name, address));
  }
}
