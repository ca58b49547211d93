package io.paysaga.saga.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.paysaga.saga.orchestration.api.JournalEntry;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MovedTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SAGA = "01a22e4d-ef0e-73fb-a8ae-897d13ded485";

  private static Moved moved(String event, String detail, String decided) {
    return Moved.of(
        new JournalEntry(3, Trip.NOW, event, JSON.readTree(detail), JSON.readTree(decided)));
  }

  @Test
  void tellsAnAnswerAndWhatFollowsFromIt() {
    Moved moved =
        moved(
            "Answered",
            "{\"command\":\"" + SAGA + ":sleep:do\",\"type\":\"trips.rooms.no-room.v1\"}",
            "{\"from\":\"RUNNING\",\"to\":\"COMPENSATING\",\"sent\":[{\"command\":\""
                + SAGA
                + ":fly:undo\",\"attempt\":2}]}");
    assertThat(moved.what()).isEqualTo("sleep was answered: no-room");
    assertThat(moved.then()).isEqualTo("it is compensating; sends the undo of fly, attempt 2");
    assertThat(moved.turned()).isTrue();
  }

  @Test
  void tellsWhoAskedForAnActAndWhy() {
    assertThat(moved("FreeSubjectAsked", "{\"by\":\"kim\",\"reason\":\"settled\"}", "{}").what())
        .isEqualTo("kim asked for free subject: settled");
  }
}
