package io.paysaga.saga.audit;

import io.paysaga.saga.audit.Finding.Rows;
import java.util.ArrayList;
import java.util.List;

/** What is found while one saga is judged. */
public final class Findings {

  private final AuditedSaga<?> saga;
  private final List<Finding> all = new ArrayList<>();

  Findings(AuditedSaga<?> saga) {
    this.saga = saga;
  }

  /** Adds what is told of the saga. */
  public void add(String kind, String message, Rows... evidence) {
    all.add(Finding.ofSaga(kind, saga, message, evidence));
  }

  /** Adds what is told of a subject, whichever saga it was. */
  public void addOf(String subject, String kind, String message, Rows... evidence) {
    all.add(Finding.ofSubject(kind, subject, message, evidence));
  }

  public List<Finding> all() {
    return all;
  }
}
