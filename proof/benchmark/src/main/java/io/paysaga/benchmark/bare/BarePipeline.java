package io.paysaga.benchmark.bare;

import io.paysaga.servers.DataFolder;
import io.paysaga.servers.LoopbackPort;
import io.paysaga.servers.Server;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The four programs on the databases, the broker, the Redis and the data platform of a stack whose
 * services stand still. They take over the services' consumer groups, so either can go on where the
 * other stopped.
 */
public final class BarePipeline implements AutoCloseable {

  private static final Map<String, Service> DATABASES =
      Map.of(
          "orchestrator", Service.ORCHESTRATOR,
          "payment", Service.PAYMENT,
          "point", Service.POINT,
          "order", Service.ORDER);

  private final DataFolder folder;
  private final Map<String, BareServer> programs = new LinkedHashMap<>();

  private BarePipeline(LocalStack stack, List<String> jvmOptions) {
    this.folder = DataFolder.claim(Path.of("target", "bare"));
    folder.endLeftOvers();
    int orders = LoopbackPort.free();
    for (String role : List.of("order", "payment", "point", "orchestrator")) {
      Surroundings surroundings =
          new Surroundings(
              role.equals("order") ? orders : LoopbackPort.free(),
              stack.database(DATABASES.get(role)),
              stack.kafkaAdministrator(),
              stack.redisAdministrator(),
              "http://127.0.0.1:" + orders,
              stack.dataPlatformUrl());
      programs.put(role, new BareServer(role, folder, surroundings, jvmOptions));
    }
  }

  /**
   * The services stand still, and no saga of theirs is under way.
   *
   * @param jvmOptions of each program
   */
  public static BarePipeline start(LocalStack stack, List<String> jvmOptions) {
    BarePipeline pipeline = new BarePipeline(stack, jvmOptions);
    try {
      new ArrayList<>(pipeline.programs.values()).parallelStream().forEach(Server::start);
    } catch (RuntimeException failed) {
      pipeline.close();
      throw failed;
    }
    return pipeline;
  }

  /** Its door, where {@code POST /checkouts} is. */
  public String url() {
    return "http://" + programs.get("orchestrator").address();
  }

  /** Process ids by name. */
  public Map<String, Long> processes() {
    Map<String, Long> processes = new LinkedHashMap<>();
    programs.values().forEach(program -> processes.put(program.name(), program.pid()));
    return processes;
  }

  @Override
  public void close() {
    programs.values().parallelStream().forEach(Server::stop);
    folder.close();
  }
}
