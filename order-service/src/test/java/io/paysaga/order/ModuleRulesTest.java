package io.paysaga.order;

import io.paysaga.saga.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
