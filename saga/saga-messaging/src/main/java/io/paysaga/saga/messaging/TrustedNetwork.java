package io.paysaga.saga.messaging;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where nobody listens but who is meant to: this machine itself, and the network that a setting
 * names, as of containers on one machine.
 */
final class TrustedNetwork {

  static final String SETTING = "paysaga.trusted-network";

  private final byte[] address;
  private final int bits;

  /**
   * @param named as {@code 172.30.0.0/24}; null or empty for none but this machine
   * @throws IllegalStateException when it is named in another way
   */
  TrustedNetwork(@Nullable String named) {
    if (named == null || named.isBlank()) {
      address = new byte[0];
      bits = 0;
      return;
    }
    String[] parts = named.strip().split("/");
    try {
      // Anything else would be taken for a name, and looked up.
      if (parts.length != 2 || !parts[0].matches("[0-9a-fA-F:.]+")) {
        throw unlike(named, null);
      }
      address = InetAddress.getByName(parts[0]).getAddress();
      bits = Integer.parseInt(parts[1]);
    } catch (UnknownHostException | NumberFormatException other) {
      throw unlike(named, other);
    }
    if (bits < 0 || bits > address.length * Byte.SIZE) {
      throw unlike(named, null);
    }
  }

  private static IllegalStateException unlike(String named, @Nullable Exception cause) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT, "%s must be a network such as 172.30.0.0/24: %s", SETTING, named),
        cause);
  }

  /** Whether each address that this name stands for lies here; not if nobody knows the name. */
  boolean contains(String host) {
    try {
      return Stream.of(InetAddress.getAllByName(host))
          .allMatch(each -> each.isLoopbackAddress() || contains(each.getAddress()));
    } catch (UnknownHostException unknown) {
      return false;
    }
  }

  private boolean contains(byte[] other) {
    if (other.length != address.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((address[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
