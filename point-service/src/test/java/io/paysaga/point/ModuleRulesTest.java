package io.paysaga.point;

import io.paysaga.saga.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
