package io.paysaga.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A network between a client and a server that can go half open: connections are taken and bytes
 * accepted, but nothing arrives any more, and nobody is told.
 */
public final class StallingProxy implements AutoCloseable {

  private static final int BACKLOG = 1000;

  private final String host;
  private final int port;
  private final ServerSocket door;
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private boolean stalled;

  private StallingProxy(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    this.door = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /**
   * @param address of the server, as {@code host:port}
   */
  public static StallingProxy to(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    return new StallingProxy(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }

  /** Where clients connect, as {@code host:port}. */
  public String address() {
    return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort();
  }

  public synchronized void stall() {
    stalled = true;
  }

  /** What was held back arrives. */
  public synchronized void goOn() {
    stalled = false;
    notifyAll();
  }

  private synchronized void passes() throws InterruptedException {
    while (stalled) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        open.add(client);
        start(() -> connect(client));
      }
    } catch (IOException closed) {
      // It ends with its door.
    }
  }

  private void connect(Socket client) {
    try {
      passes();
      Socket server = new Socket(host, port);
      open.add(server);
      start(() -> pump(server, client));
      pump(client, server);
    } catch (IOException gone) {
      end(client);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] bytes = new byte[8192];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(bytes)) > 0) {
        passes();
        out.write(bytes, 0, count);
      }
    } catch (IOException gone) {
      // The other side is told below.
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    } finally {
      end(from);
      end(to);
    }
  }

  private void end(Socket socket) {
    open.remove(socket);
    try {
      socket.close();
    } catch (IOException closed) {
      // That is what was wanted.
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "stalling-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(this::end);
    goOn();
  }
}
