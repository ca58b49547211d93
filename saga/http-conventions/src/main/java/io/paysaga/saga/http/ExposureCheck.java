package io.paysaga.saga.http;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.util.NetMask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/**
 * Keeps a service that others can reach from starting with settings that are good for one machine
 * only. Whoever listens on loopback may have any.
 *
 * <p>It looks when the web server is made, before anything is served and before a password is sent
 * anywhere; and without an order it looks last, at the address that the server really gets.
 */
final class ExposureCheck implements WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

  private static final Logger log = LoggerFactory.getLogger(ExposureCheck.class);

  private static final String TRUSTED_NETWORK = "paysaga.trusted-network";

  private final ConfigurableEnvironment settings;

  ExposureCheck(ConfigurableEnvironment settings) {
    this.settings = settings;
  }

  /**
   * @param setting what says it
   * @param address null for every address, whatever network the machine joins later
   */
  private record Listening(String setting, @Nullable InetAddress address) {

    boolean isEverywhere() {
      return address == null || address.isAnyLocalAddress();
    }

    @Override
    public String toString() {
      String where = isEverywhere() ? "every address" : address.getHostAddress();
      return where + " (" + setting + ")";
    }
  }

  @Override
  public void customize(TomcatServletWebServerFactory server) {
    Listening doors = new Listening("server.address", server.getAddress());
    Listening management = managementBeside(doors);
    List<Listening> exposed =
        Stream.of(doors, management).distinct().filter(this::isExposed).toList();
    if (exposed.isEmpty()) {
      return;
    }
    List<String> faults = new ExposedSettings(settings).faults(exposed.contains(management));
    if (!faults.isEmpty()) {
      throw new UnsafeExposureException(exposed, faults);
    }
  }

  private Listening managementBeside(Listening doors) {
    Binder values = Binder.get(settings);
    int port = values.bind("management.server.port", Integer.class).orElse(-1);
    boolean listensApart =
        port >= 0 && port != values.bind("server.port", Integer.class).orElse(8080);
    if (!listensApart) {
      return doors;
    }
    String setting = "management.server.address";
    return new Listening(setting, values.bind(setting, InetAddress.class).orElse(null));
  }

  private boolean isExposed(Listening listening) {
    InetAddress address = listening.address();
    if (listening.isEverywhere()) {
      return true;
    }
    if (address.isLoopbackAddress()) {
      return false;
    }
    String network = settings.getProperty(TRUSTED_NETWORK);
    // Of a network with public addresses nobody knows who is in it.
    boolean isTrusted =
        StringUtils.hasText(network)
            && address.isSiteLocalAddress()
            && netMask(network).matches(address);
    if (isTrusted) {
      log.warn(
          "Listens on {}, and {} trusts whoever is in {}: nothing else was checked. Its ports are"
              + " to be published on loopback only.",
          listening,
          TRUSTED_NETWORK,
          network);
    }
    return !isTrusted;
  }

  private static NetMask netMask(String network) {
    try {
      return new NetMask(network);
    } catch (IllegalArgumentException noNetwork) {
      throw new IllegalArgumentException(
          TRUSTED_NETWORK + " must be a network such as 172.30.0.0/24: " + network, noNetwork);
    }
  }
}
