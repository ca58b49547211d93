package io.paysaga.benchmark;

import io.paysaga.servers.DatabaseAccess;
import io.paysaga.stack.LocalStack;
import io.paysaga.stack.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Starts the stack of the build on whose class path it is, prints how to get at it, and ends it
 * with its own input. Only of what 59d0eaf has, too; nothing but these classes is taken from here.
 */
final class StackProgram {

  static final String READY = "ready";
  static final String URL = "url";
  static final String DATABASE = "database.";
  static final String KAFKA = "kafka";
  static final String PID = "pid.";

  private StackProgram() {}

  /** {@code StackProgram data option...}, the options being those of the services' JVMs. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    LocalStack.Builder builder =
        LocalStack.forTests(Path.of(given.get(0)))
            .jvmOptions(given.subList(1, given.size()))
            .withoutMakingClassData();
    Facts.DIFFERENT.forEach((name, value) -> builder.property(Service.ORCHESTRATOR, name, value));
    LocalStack stack = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "end-the-stack"));
    access(stack).store(System.out, null);
    System.out.println(READY);
    while (System.in.read() >= 0) {
      // Nothing is said to it but the end.
    }
    System.exit(0);
  }

  private static Properties access(LocalStack stack) {
    Properties access = new Properties();
    access.setProperty(URL, stack.url(Service.ORCHESTRATOR));
    DatabaseAccess admin = stack.admin();
    access.setProperty(DATABASE + "url", admin.url());
    access.setProperty(DATABASE + "user", admin.user());
    access.setProperty(DATABASE + "password", admin.password());
    access.setProperty(KAFKA, stack.kafka().address());
    Access.pids(stack).forEach((name, pid) -> access.setProperty(PID + name, pid.toString()));
    return access;
  }
}
