package io.paysaga.reservation;

import io.paysaga.messaging.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
