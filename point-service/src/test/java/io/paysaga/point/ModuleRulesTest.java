package io.paysaga.point;

import io.paysaga.messaging.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
