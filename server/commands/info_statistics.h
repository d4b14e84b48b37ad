// The sections of INFO about what was called, and what came of it.
#pragma once

#include "server/commands/info_fields.h"

namespace listq::server {

class Engine;

void CommandStatsSection(Engine& engine, InfoFields& out);
void ErrorStatsSection(Engine& engine, InfoFields& out);
void LatencyStatsSection(Engine& engine, InfoFields& out);

}  // namespace listq::server
