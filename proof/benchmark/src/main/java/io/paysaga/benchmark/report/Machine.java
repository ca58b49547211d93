package io.paysaga.benchmark.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What all of it ran on. */
public final class Machine {

  private Machine() {}

  public static Map<String, Object> here() {
    Map<String, Object> machine = new TreeMap<>();
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    machine.put("processors", system.getAvailableProcessors());
    machine.put("memoryGiB", system.getTotalMemorySize() >> 30);
    machine.put("system", system.getName() + " " + system.getVersion() + " " + system.getArch());
    machine.put("java", Runtime.version().toString());
    machine.put("load before", system.getSystemLoadAverage());
    try {
      Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .ifPresent(line -> machine.put("processor", line.replaceFirst(".*:\\s*", "")));
    } catch (IOException elsewhere) {
      // Not on Linux.
    }
    return machine;
  }
}
