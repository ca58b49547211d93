package io.paysaga.stack.play;

import org.jspecify.annotations.Nullable;

/**
 * Whom the page to play with listens to: people at this machine, and no page of another site that
 * leads their browser here.
 *
 * @param address as host:port
 */
record OwnPage(String address) {

  /**
   * Why nothing is done; null when all is well.
   *
   * @param host, site, type what the headers {@code Host}, {@code Sec-Fetch-Site} and {@code
   *     Content-Type} say
   * @param reads whether it changes nothing
   */
  @Nullable String refusal(
      @Nullable String host, @Nullable String site, @Nullable String type, boolean reads) {
    if (!address.equals(host) && !address.replace("127.0.0.1", "localhost").equals(host)) {
      return "This is " + address + ", and nobody else.";
    }
    if (reads) {
      return null;
    }
    if (site != null && !site.equals("same-origin")) {
      return "Only the page itself may do something.";
    }
    // A page of another site cannot send it without asking first.
    return "application/json".equals(type) ? null : "What is sent is JSON.";
  }
}
