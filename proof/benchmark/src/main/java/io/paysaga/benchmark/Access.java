package io.paysaga.benchmark;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.servers.ServerProcess;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * How a load gets at servers and services, of this build or of another.
 *
 * @param url of the orchestrator
 * @param database sees the databases of all services
 * @param kafka with which settings a client may do everything
 * @param pids what runs now, by name
 * @param tokens of each buyer; empty where none is asked for
 * @param data where the servers keep theirs
 */
record Access(
    String url,
    DatabaseAccess database,
    Map<String, Object> kafka,
    Supplier<Map<String, Long>> pids,
    LongFunction<String> tokens,
    Path data) {

  static Access of(LocalStack stack, Path data) {
    return new Access(
        stack.url(Service.ORCHESTRATOR),
        stack.admin(),
        stack.kafkaAdministrator(),
        () -> pids(stack),
        stack.tokens()::buyer,
        data);
  }

  static Map<String, Long> pids(LocalStack stack) {
    Map<String, Long> pids = new TreeMap<>();
    stack.servers().stream()
        .filter(server -> server.isRunning() && server instanceof ServerProcess)
        .map(ServerProcess.class::cast)
        .forEach(process -> pids.put(process.name(), process.pid()));
    return pids;
  }
}
