package io.paysaga.order;

import io.paysaga.saga.test.contract.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {
  ModuleRulesTest() {
    super("io.paysaga.events..");
  }
}
