package io.paysaga.saga.command;

import java.io.PrintWriter;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the auditor found. */
record AuditReport(JsonNode json) {

  AuditReport {
    if (!json.has("totalFindings")) {
      throw new Refusal(SagaCommandLine.NOT_ASKED, "The answer is no report.");
    }
  }

  void print(PrintWriter out) {
    out.println(
        "Sagas from "
            + text("from")
            + " to "
            + text("to")
            + ": "
            + text("sagas")
            + ", of which "
            + text("judged")
            + " judged, "
            + text("skippedRunning")
            + " running or changing.");
    out.println("Sagas that do not exist are found from " + text("unknownFrom") + " on.");
    for (Map.Entry<String, JsonNode> theirs : json.path("ofOthers").properties()) {
      out.println(
          "Of another orchestrator, " + theirs.getKey() + ": " + theirs.getValue() + " sagas.");
    }
    for (JsonNode finding : json.path("findings")) {
      out.println();
      out.println(
          Print.text(finding.path("kind"))
              + ": "
              + Print.text(finding.path("subject"))
              + " "
              + Print.text(finding.path("sagaId")));
      out.println("  " + Print.text(finding.path("message")));
      for (JsonNode row : finding.path("evidence")) {
        out.println("    " + Print.text(row.path("table")) + " " + Print.text(row.path("row")));
      }
    }
    out.println();
    out.println(total() + " findings, " + json.path("findings").size() + " shown.");
  }

  private String text(String field) {
    return Print.text(json.path(field));
  }

  private long total() {
    return json.path("totalFindings").asLong();
  }

  /** How the command ends: where no saga was judged and nothing found, nothing is known. */
  int exitCode() {
    if (total() > 0) {
      return SagaCommandLine.REFUSED;
    }
    if (json.path("judged").asLong() == 0) {
      throw new Refusal(
          SagaCommandLine.NOT_ASKED, "No saga of this time has ended, so none was judged.");
    }
    return SagaCommandLine.DONE;
  }
}
