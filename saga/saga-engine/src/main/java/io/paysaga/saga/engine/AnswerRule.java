package io.paysaga.saga.engine;

import io.paysaga.saga.api.Command;
import io.paysaga.saga.api.CommandAnswers;
import io.paysaga.saga.api.Direction;
import io.paysaga.saga.api.Reply;

/** Which replies answer a command. There is one rule; proofs put weaker ones in its place. */
@FunctionalInterface
public interface AnswerRule {

  /**
   * @param open the command that the saga waits for
   */
  boolean isAnswer(Command open, Direction direction, Reply reply);

  /** The rule that production goes by, and that participants hold their handlers to. */
  AnswerRule LISTED = CommandAnswers::include;
}
