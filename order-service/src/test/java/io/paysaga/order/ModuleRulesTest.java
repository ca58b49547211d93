package io.paysaga.order;

import io.paysaga.messaging.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
