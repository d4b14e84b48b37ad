// What a virtual server takes over from the main one, and what it does not.
#include "server/virtual_instances.h"

#include <string>
#include <utility>

namespace listq::server {

namespace {

// Where one listens: as the main server's first address.
std::string HostOf(const Config& config) {
  if (config.bind.empty()) return "127.0.0.1";
  const std::string& first = config.bind.front();
  return first.starts_with('-') ? first.substr(1) : first;
}

// What nobody else's server may be given.
Config Shareable(const Config& config) {
  Config base = config;
  base.port = 0;
  base.port_is_auto = true;
  base.bind = {HostOf(config)};
  base.unixsocket.clear();
  base.requirepass.clear();
  // It keeps nothing on disk.
  base.dir.clear();
  base.save.clear();
  base.appendonly = false;
  base.config_file.clear();
  // A hundred servers' lines cannot be told apart.
  base.loglevel = LogLevel::kNothing;
  base.logfile.clear();
  // They say something of the process.
  base.port_file.clear();
  base.ready_fd = -1;
  base.announce_json = false;
  base.exit_with_parent = false;
  base.exit_when_idle = 0;
  return base;
}

}  // namespace

VirtualInstances::VirtualInstances(Instance& main, const CommandTable& commands,
                                   UvLoop& loop)
    : main_(main),
      commands_(commands),
      loop_(loop),
      base_(Shareable(main.config())) {
  main_.test_control()->set_virtual_servers(this);
}

VirtualInstances::~VirtualInstances() {
  main_.test_control()->set_virtual_servers(nullptr);
}

VirtualServers::Made VirtualInstances::Make(const Options& options) {
  auto instance = std::make_unique<Instance>(ConfigFor(options), commands_,
                                             loop_, main_.real_clock());
  if (auto error = instance->sockets().Listen()) return {{}, *error};
  const uint64_t id = next_id_++;
  const auto entry = entries_.emplace_hint(
      entries_.end(), id,
      Entry{std::move(instance), options.owner, main_.clock().real_us()});
  return {Describe(id, entry->second), {}};
}

Config VirtualInstances::ConfigFor(const Options& options) const {
  Config config = base_;
  config.requirepass = options.password;
  config.unixsocket = options.socket;
  config.databases = options.databases.value_or(base_.databases);
  config.hash_seed = options.seed.value_or(base_.hash_seed);
  if (config.hash_seed == 0) {
    // To ask the system for one costs more than the rest of a server.
    config.hash_seed = main_.engine().random()();
  }
  config.clock_is_virtual =
      options.clock_is_virtual.value_or(base_.clock_is_virtual);
  return config;
}

VirtualServers::Description VirtualInstances::Describe(
    uint64_t id, const Entry& entry) const {
  const Config& config = entry.instance->config();
  const Engine& engine = entry.instance->engine();
  Description server;
  server.id = id;
  server.host = config.bind.front();
  server.port = config.port;
  server.socket = config.unixsocket;
  server.owner = entry.owner;
  server.clients = engine.sessions().size();
  for (const auto* keys : engine.databases().used())
    server.keys += keys->size();
  server.age_ms = (main_.clock().real_us() - entry.made_us) / 1000;
  return server;
}

std::vector<VirtualServers::Description> VirtualInstances::List() const {
  std::vector<Description> servers;
  for (const auto& [id, entry] : entries_) {
    servers.push_back(Describe(id, entry));
  }
  return servers;
}

bool VirtualInstances::Remove(uint64_t id) { return entries_.erase(id) > 0; }

void VirtualInstances::OnDisconnect(uint64_t client_id) {
  std::erase_if(entries_, [&](const auto& item) {
    return item.second.owner == client_id;
  });
}

void VirtualInstances::RemoveStopped() {
  std::erase_if(entries_, [](const auto& item) {
    return item.second.instance->engine().stop_requested();
  });
}

}  // namespace listq::server
