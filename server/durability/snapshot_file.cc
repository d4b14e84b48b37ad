// The engine's databases in storage's RDB files, through Files.
#include "server/durability/snapshot_file.h"

#include <utility>

#include "server/engine/value_limits.h"

namespace listq::server {

namespace {

class FileSink final : public storage::RdbSink {
 public:
  explicit FileSink(OutputFile& file) : file_(file) {}
  void Write(std::string_view piece) override {
    if (status_.ok()) status_ = file_.Write(piece);
  }
  FileStatus status() const { return status_; }

 private:
  OutputFile& file_;
  FileStatus status_;
};

void WriteFacts(Engine& engine, SnapshotRole role,
                storage::RdbFileWriter& writer) {
  writer.Fact("redis-ver", storage::kRdbRedisVersion);
  writer.Fact("redis-bits", std::to_string(8 * sizeof(void*)));
  writer.Fact("ctime", std::to_string(engine.clock().unix_us() / 1'000'000));
  writer.Fact("used-mem", std::to_string(UsedMemory()));
  writer.Fact("aof-base", role == SnapshotRole::kBaseOfLog ? "1" : "0");
}

FileStatus WriteDatabases(Engine& engine, const SnapshotOptions& options,
                          OutputFile& file) {
  FileSink sink(file);
  storage::RdbFileWriter writer(sink, options.format);
  WriteFacts(engine, options.role, writer);
  for (const storage::Keyspace* keys : engine.databases().used()) {
    if (keys->size() == 0) continue;
    writer.Database(keys->index(), keys->size(), keys->expiring());
    keys->ForEach([&](const storage::KeyEntry& entry) {
      // A full disk is no reason to visit a hundred million keys.
      if (!sink.status().ok()) return;
      writer.Key(entry.key(), entry.value, keys->Expiry(entry));
      if (options.on_key) options.on_key();
    });
  }
  writer.End();
  return sink.status();
}

}  // namespace

SnapshotOptions SnapshotOptionsOf(const Config& config, SnapshotRole role) {
  using storage::RdbChecksum;
  using storage::RdbCompression;
  SnapshotOptions options;
  options.role = role;
  if (!config.rdbcompression) {
    options.format.compression = RdbCompression::kOff;
  }
  if (!config.rdbchecksum) options.format.checksum = RdbChecksum::kOff;
  return options;
}

FileStatus SaveSnapshot(Engine& engine, Files& files,
                        const SnapshotPlace& place,
                        const SnapshotOptions& options) {
  return ReplaceFile(files, place, [&](OutputFile& file) {
    return WriteDatabases(engine, options, file);
  });
}

// ---- Loading ----

class SnapshotLoader::Source final : public storage::RdbSource {
 public:
  explicit Source(std::unique_ptr<InputFile> file)
      : RdbSource(file->size()), file_(std::move(file)) {}
  FileStatus status() const { return status_; }
  uint64_t size() const { return file_->size(); }

 private:
  size_t Read(std::span<char> room) override {
    size_t bytes = 0;
    status_ = file_->Read(room, &bytes);
    return status_.ok() ? bytes : 0;
  }

  const std::unique_ptr<InputFile> file_;
  FileStatus status_;
};

SnapshotLoader::SnapshotLoader(Engine& engine, const Options& options)
    : engine_(engine), options_(options) {}

SnapshotLoader::~SnapshotLoader() = default;

FileStatus SnapshotLoader::Open(Files& files, const std::string& path) {
  std::unique_ptr<InputFile> file;
  const FileStatus status = files.OpenInput(path, &file);
  if (!status.ok()) return status;
  path_ = path;
  source_ = std::make_unique<Source>(std::move(file));
  reader_.emplace(
      *source_, LoadLimitsOf(engine_.config(), engine_.keyspace(0).hash_seed()),
      options_.checksum);
  return status;
}

uint64_t SnapshotLoader::size() const { return source_->size(); }

SnapshotLoader::Progress SnapshotLoader::Step(uint64_t bytes) {
  using Found = storage::RdbFileReader::Found;
  const uint64_t end = reader_->offset() + bytes;
  storage::RdbKey key;
  while (reader_->offset() < end) {
    switch (reader_->Next(key)) {
      case Found::kKey:
        if (!Store(key)) return Progress::kFailed;
        break;
      case Found::kEnd:
        return Progress::kDone;
      case Found::kFailed:
        if (!source_->status().ok()) {
          return Fail("cannot be read: " + source_->status().text());
        }
        return Fail(reader_->error());
    }
  }
  return Progress::kUnderWay;
}

bool SnapshotLoader::Store(storage::RdbKey& key) {
  if (key.database >= static_cast<uint64_t>(engine_.databases().count())) {
    Fail("there is database " + std::to_string(key.database) + ", and only " +
         std::to_string(engine_.databases().count()) +
         " are allowed (databases)");
    return false;
  }
  if (key.expiry_ms.has_value() && options_.expired == Expired::kDropped &&
      *key.expiry_ms < engine_.clock().unix_ms()) {
    ++keys_expired_;
    return true;
  }
  storage::Keyspace& keys = engine_.keyspace(static_cast<int>(key.database));
  auto* entry = keys.CreateLoaded(key.key, std::move(key.value));
  if (entry == nullptr) {
    if (options_.duplicates == Snapshots::Duplicates::kRefused) {
      Fail("key " + key.key + " of database " + std::to_string(key.database) +
           " is there a second time");
      return false;
    }
    entry = &keys.PutAnew(key.key, std::move(key.value));
  }
  if (key.expiry_ms.has_value()) keys.SetExpiry(*entry, *key.expiry_ms);
  ++keys_loaded_;
  return true;
}

SnapshotLoader::Progress SnapshotLoader::Fail(const std::string& what) {
  error_ = "Cannot load " + path_ + ": at byte " +
           std::to_string(reader_->offset()) + " of " + std::to_string(size()) +
           " " + what + ". Put a good copy of the file there";
  if (options_.role == SnapshotRole::kAlone) {
    error_ += ", or move it away to start without its data";
  }
  error_ += "; redis-check-rdb tells how far it is good.";
  return Progress::kFailed;
}

}  // namespace listq::server
