package io.paysaga.payment;

import io.paysaga.messaging.participant.ParticipantModuleRules;

class ModuleRulesTest extends ParticipantModuleRules {}
