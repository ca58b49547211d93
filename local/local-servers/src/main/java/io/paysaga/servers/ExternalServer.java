package io.paysaga.servers;

import java.util.Locale;

/** A server that somebody else runs: it is used, never stopped, and left as it was. */
final class ExternalServer implements Server {

  private final String name;
  private final String address;
  private final Probe probe;
  private final Runnable removal;

  /**
   * @param removal of everything of ours on it
   */
  ExternalServer(String name, String address, Probe probe, Runnable removal) {
    this.name = name;
    this.address = address;
    this.probe = probe;
    this.removal = removal;
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
    removal.run();
  }

  /** It goes on, without what is ours. */
  @Override
  public void stop() {
    if (isRunning()) {
      removal.run();
    }
  }

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
