package io.paysaga.payment;

import io.paysaga.saga.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
