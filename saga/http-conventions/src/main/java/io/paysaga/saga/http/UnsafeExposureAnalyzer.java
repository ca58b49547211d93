package io.paysaga.saga.http;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Tells a refused start in sentences, in place of a stack trace. */
class UnsafeExposureAnalyzer extends AbstractFailureAnalyzer<UnsafeExposureException> {

  @Override
  protected FailureAnalysis analyze(Throwable failure, UnsafeExposureException refused) {
    return new FailureAnalysis(
        refused.getMessage(),
        "Mend these settings, or listen on loopback only: server.address=127.0.0.1.",
        refused);
  }
}
