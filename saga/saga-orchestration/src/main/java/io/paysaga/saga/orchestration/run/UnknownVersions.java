package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.orchestration.store.SagaRepository.DueOfVersion;
import io.paysaga.saga.orchestration.store.SagaRepository.Version;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sagas of versions that this build does not know, as a release leaves them that was taken back.
 * They wait for a build that knows them, and nobody waits with them: each version is named once,
 * and its sagas are counted.
 */
final class UnknownVersions {

  private static final Logger log = LoggerFactory.getLogger(UnknownVersions.class);

  private final Set<Version> named = ConcurrentHashMap.newKeySet();
  private final Map<Deadlines, Integer> overdueByOwner = new ConcurrentHashMap<>();

  /** A reply came for this saga. */
  void met(Version version, UUID saga) {
    if (named.add(version)) {
      log.warn(
          "Saga {} is of version {} of the flow {}, which this build does not know: it waits for a"
              + " build that does.",
          saga,
          version.number(),
          version.flow());
    }
  }

  /** What is overdue of them in the slots of one owner. */
  void areOverdue(Deadlines owner, List<DueOfVersion> overdue) {
    overdue.forEach(each -> met(each.version(), each.example()));
    overdueByOwner.put(owner, overdue.stream().mapToInt(DueOfVersion::sagas).sum());
  }

  int overdue() {
    return overdueByOwner.values().stream().mapToInt(sagas -> sagas).sum();
  }
}
