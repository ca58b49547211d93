package io.paysaga.benchmark.bare;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The orders' locks in Redis, taken and given back by the batch. Used by one thread. */
final class Locks implements AutoCloseable {

  private static final String LEASE_MILLIS = "3000";

  private static final String RELEASE =
      "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"
          + " return 0";

  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private final String owner = UUID.randomUUID().toString();
  private final String release;

  /**
   * @param redis as redis://user:password@host:port
   */
  Locks(URI redis) throws IOException {
    this.socket = new Socket(redis.getHost(), redis.getPort());
    socket.setTcpNoDelay(true);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    String[] signIn = redis.getUserInfo().split(":");
    send("AUTH", signIn[0], signIn[1]);
    out.flush();
    answer();
    send("SCRIPT", "LOAD", RELEASE);
    out.flush();
    this.release = answer();
  }

  /** Which of these are free and now locked. */
  List<Boolean> take(List<Long> orders) throws IOException {
    for (long order : orders) {
      send("SET", nameOf(order), owner, "NX", "PX", LEASE_MILLIS);
    }
    out.flush();
    List<Boolean> taken = new ArrayList<>(orders.size());
    for (int i = 0; i < orders.size(); i++) {
      taken.add(answer().equals("OK"));
    }
    return taken;
  }

  void giveBack(List<Long> orders) throws IOException {
    for (long order : orders) {
      send("EVALSHA", release, "1", nameOf(order), owner);
    }
    out.flush();
    for (int i = 0; i < orders.size(); i++) {
      answer();
    }
  }

  private static String nameOf(long order) {
    return "checkout:ORDER:" + order;
  }

  private void send(String... words) throws IOException {
    StringBuilder command = new StringBuilder(160).append('*').append(words.length).append("\r\n");
    for (String word : words) {
      command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    out.write(command.toString().getBytes(UTF_8));
  }

  /** An error throws; nothing is an empty text. */
  private String answer() throws IOException {
    String line = line();
    String rest = line.substring(1);
    switch (line.charAt(0)) {
      case '-':
        throw new IOException("Redis: " + rest);
      case '$':
        int length = Integer.parseInt(rest);
        if (length < 0) {
          return "";
        }
        String text = new String(in.readNBytes(length), UTF_8);
        in.readNBytes(2);
        return text;
      default:
        return rest;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int c = in.read(); c != '\r'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("Redis is away");
      }
      line.append((char) c);
    }
    in.read();
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
