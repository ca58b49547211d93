package io.paysaga.reservation;

import io.paysaga.saga.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
