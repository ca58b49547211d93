package io.paysaga.saga.orchestration.run;

import io.paysaga.saga.api.Reply;
import io.paysaga.saga.api.Topic;
import io.paysaga.saga.api.WireName;
import io.paysaga.saga.orchestration.api.OperatorAction;

/**
 * Wakes the owner of a saga: an operator asked something of it, and the message's id is the act's.
 * What is asked stands in the act's row and is read there; here it stands for people.
 */
@Topic(Reply.TOPIC)
@WireName("io.paysaga.saga.operator-act.v1")
record OperatorRequestMessage(OperatorAction act, String by, String reason) {}
