// Files are nodes that names point to, as in a real file system: a name and
// what it points to are lost one by one.
#include "tests/support/lying_files.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace listq::testing {

using server::FileStatus;

namespace {

bool Coin(std::mt19937_64& random) { return random() % 2 == 0; }

}  // namespace

class LyingFiles::Output final : public server::OutputFile {
 public:
  Output(LyingFiles& files, std::string path, NodePtr node)
      : files_(files), path_(std::move(path)), node_(std::move(node)) {}

  FileStatus Write(std::string_view bytes) override {
    return files_.Write(*node_, bytes);
  }
  FileStatus Sync() override { return files_.Sync(*node_); }
  FileStatus Truncate(uint64_t size) override {
    return files_.Truncate(*node_, size);
  }
  FileStatus CheckName() const override {
    if (files_.off_) return FileStatus(EIO);
    return FileStatus(files_.Find(path_) == node_.get() ? 0 : ENOENT);
  }

 private:
  LyingFiles& files_;
  const std::string path_;
  const NodePtr node_;
};

class LyingFiles::Input final : public server::InputFile {
 public:
  explicit Input(std::string bytes) : bytes_(std::move(bytes)) {}

  uint64_t size() const override { return bytes_.size(); }
  FileStatus Read(std::span<char> room, size_t* bytes) override {
    *bytes = bytes_.copy(room.data(), room.size(), at_);
    at_ += *bytes;
    return {};
  }

 private:
  const std::string bytes_;
  size_t at_ = 0;
};

class LyingFiles::HeldLock final : public server::FileLock {
 public:
  HeldLock(LyingFiles& files, std::string path)
      : files_(files), path_(std::move(path)) {}
  ~HeldLock() override { files_.locks_.erase(path_); }

 private:
  LyingFiles& files_;
  const std::string path_;
};

// ---- Faults ----

void LyingFiles::FailOnce(Call kind, uint64_t nth, int error) {
  faults_.push_back({kind, calls(kind) + nth, error});
}

int LyingFiles::Begin(Call kind) {
  if (off_) return EIO;
  // It may turn the power off.
  if (before_call_) before_call_();
  if (off_) return EIO;
  int error = 0;
  for (const Call counted : {kind, Call::kAny}) {
    const uint64_t at = ++calls_[Index(counted)];
    if (fail_all_[Index(counted)] != 0) error = fail_all_[Index(counted)];
    for (const Fault& fault : faults_) {
      if (fault.kind == counted && fault.at == at) error = fault.error;
    }
  }
  return error;
}

// ---- Contents ----

void LyingFiles::MarkDirty(Node& node, uint64_t begin, uint64_t end) {
  for (uint64_t at = begin / kBlock * kBlock; at < end; at += kBlock) {
    node.dirty.insert(at);
  }
}

void LyingFiles::CopyPiece(const Node& node, uint64_t begin, uint64_t end,
                           std::string& to) {
  end = std::min<uint64_t>(end, node.bytes.size());
  if (begin >= end) return;
  if (to.size() < end) to.resize(end);
  node.bytes.copy(to.data() + begin, end - begin, begin);
}

FileStatus LyingFiles::Write(Node& node, std::string_view bytes) {
  const int error = Begin(Call::kWrite);
  if (off_) return FileStatus(error);
  uint64_t fit = std::min<uint64_t>(bytes.size(), room_);
  // Any part of it may be there.
  if (error != 0) fit = std::min(fit, random_() % (bytes.size() + 1));
  const uint64_t begin = node.bytes.size();
  node.bytes.append(bytes.substr(0, fit));
  room_ -= fit;
  MarkDirty(node, begin, node.bytes.size());
  if (error != 0) return FileStatus(error);
  return fit < bytes.size() ? FileStatus(ENOSPC) : FileStatus();
}

FileStatus LyingFiles::Sync(Node& node) {
  const int error = Begin(Call::kSync);
  if (off_) return FileStatus(error);
  // What was not dirty is not looked at: it may have been given up before.
  for (const uint64_t at : node.dirty) {
    if (error == 0 || Coin(random_)) {
      CopyPiece(node, at, at + kBlock, node.on_disk);
    }
  }
  node.dirty.clear();
  if (error == 0 || Coin(random_)) node.on_disk.resize(node.bytes.size());
  return FileStatus(error);
}

FileStatus LyingFiles::Truncate(Node& node, uint64_t size) {
  if (const int error = Begin(Call::kTruncate)) return FileStatus(error);
  node.bytes.resize(size);
  node.dirty.erase(node.dirty.lower_bound(size), node.dirty.end());
  return {};
}

// ---- Names ----

std::string LyingFiles::FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string LyingFiles::NameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

LyingFiles::Folder* LyingFiles::FindFolder(const std::string& path) {
  const auto found = folders_.find(path);
  return found == folders_.end() ? nullptr : &found->second;
}

const LyingFiles::Node* LyingFiles::Find(const std::string& path) const {
  const auto folder = folders_.find(FolderOf(path));
  if (folder == folders_.end()) return nullptr;
  const auto found = folder->second.names.find(NameOf(path));
  return found == folder->second.names.end() ? nullptr : found->second.get();
}

std::string LyingFiles::Content(const std::string& path) const {
  const Node* node = Find(path);
  return node == nullptr ? "absent" : node->bytes;
}

void LyingFiles::Put(const std::string& path, std::string bytes) {
  const auto node = std::make_shared<Node>(Node{bytes, bytes, {}});
  Folder& folder = folders_[FolderOf(path)];
  folder.is_on_disk = true;
  folder.names[NameOf(path)] = folder.on_disk[NameOf(path)] = node;
}

void LyingFiles::Apply(const Change& change, Names& names) {
  const auto from = names.find(change.from);
  if (from != names.end() && from->second == change.node) names.erase(from);
  if (!change.to.empty()) names[change.to] = change.node;
}

void LyingFiles::Note(Folder& folder, Change change) {
  Apply(change, folder.names);
  folder.changes.push_back(std::move(change));
}

FileStatus LyingFiles::OpenOutput(const std::string& path, Start start,
                                  std::unique_ptr<server::OutputFile>* file) {
  if (const int error = Begin(Call::kOpen)) return FileStatus(error);
  Folder* folder = FindFolder(FolderOf(path));
  if (folder == nullptr) return FileStatus(ENOENT);
  NodePtr& node = folder->names[NameOf(path)];
  if (node == nullptr) {
    node = std::make_shared<Node>();
    Note(*folder, {"", NameOf(path), node});
  } else if (start == Start::kEmpty) {
    node->bytes.clear();
    node->dirty.clear();
  }
  *file = std::make_unique<Output>(*this, path, node);
  return {};
}

FileStatus LyingFiles::OpenInput(const std::string& path,
                                 std::unique_ptr<server::InputFile>* file) {
  if (off_) return FileStatus(EIO);
  const Node* node = Find(path);
  if (node == nullptr) return FileStatus(ENOENT);
  *file = std::make_unique<Input>(node->bytes);
  return {};
}

FileStatus LyingFiles::Rename(const std::string& from, const std::string& to) {
  if (const int error = Begin(Call::kRename)) return FileStatus(error);
  Folder* folder = FindFolder(FolderOf(from));
  if (folder == nullptr || FolderOf(to) != FolderOf(from)) {
    return FileStatus(folder == nullptr ? ENOENT : EXDEV);
  }
  const auto found = folder->names.find(NameOf(from));
  if (found == folder->names.end()) return FileStatus(ENOENT);
  Note(*folder, {NameOf(from), NameOf(to), found->second});
  return {};
}

FileStatus LyingFiles::Remove(const std::string& path) {
  if (const int error = Begin(Call::kRemove)) return FileStatus(error);
  Folder* folder = FindFolder(FolderOf(path));
  if (folder == nullptr) return FileStatus(ENOENT);
  const auto found = folder->names.find(NameOf(path));
  if (found == folder->names.end()) return FileStatus(ENOENT);
  Note(*folder, {NameOf(path), "", found->second});
  return {};
}

FileStatus LyingFiles::MakeDirectory(const std::string& path) {
  if (const int error = Begin(Call::kMakeDirectory)) return FileStatus(error);
  folders_[path];
  return {};
}

FileStatus LyingFiles::SyncDirectory(const std::string& path) {
  if (const int error = Begin(Call::kSyncDirectory)) return FileStatus(error);
  Folder* folder = FindFolder(path);
  if (folder == nullptr) return FileStatus(ENOENT);
  folder->on_disk = folder->names;
  folder->changes.clear();
  for (auto& [name, inner] : folders_) {
    if (FolderOf(name) == path) inner.is_on_disk = true;
  }
  return {};
}

FileStatus LyingFiles::List(const std::string& path,
                            std::vector<std::string>* names) {
  names->clear();
  if (off_) return FileStatus(EIO);
  const Folder* folder = FindFolder(path);
  if (folder == nullptr) return FileStatus(ENOENT);
  for (const auto& [name, node] : folder->names) names->push_back(name);
  return {};
}

FileStatus LyingFiles::Lock(const std::string& path,
                            std::unique_ptr<server::FileLock>* lock) {
  if (off_) return FileStatus(EIO);
  if (FindFolder(FolderOf(path)) == nullptr) return FileStatus(ENOENT);
  if (!locks_.insert(path).second) return FileStatus(EWOULDBLOCK);
  *lock = std::make_unique<HeldLock>(*this, path);
  return {};
}

// ---- The end of it ----

std::string LyingFiles::Left(const Node& node, Loss loss,
                             std::mt19937_64& random) {
  if (loss == Loss::kRandom) {
    loss = static_cast<Loss>(random() % static_cast<uint64_t>(Loss::kRandom));
  }
  std::string left = node.on_disk;
  uint64_t end = node.bytes.size();
  const uint64_t first = node.dirty.empty() ? end : *node.dirty.begin();
  if (loss == Loss::kAll) return left;
  if (loss == Loss::kTail && !node.dirty.empty()) {
    // Never less than what is sure.
    const uint64_t sure =
        std::min<uint64_t>(std::max<uint64_t>(first, node.on_disk.size()), end);
    end = sure + random() % (end - sure + 1);
  }
  for (const uint64_t at : node.dirty) {
    if (loss == Loss::kAnyBlocks && Coin(random)) continue;
    CopyPiece(node, at, std::min(at + kBlock, end), left);
  }
  // Its length is one more thing that is kept or not.
  const bool cut = left.size() > node.bytes.size();
  if (loss == Loss::kNothing || (loss == Loss::kAnyBlocks && Coin(random)) ||
      (cut && Coin(random))) {
    left.resize(node.bytes.size());
  }
  return left;
}

LyingFiles::Names LyingFiles::Left(const Folder& folder, Loss loss,
                                   std::mt19937_64& random) {
  if (loss == Loss::kRandom) {
    loss = static_cast<Loss>(random() % static_cast<uint64_t>(Loss::kRandom));
  }
  Names left = folder.on_disk;
  if (loss == Loss::kAll) return left;
  size_t count = folder.changes.size();
  if (loss == Loss::kTail) count = random() % (count + 1);
  for (size_t i = 0; i < count; ++i) {
    if (loss == Loss::kAnyBlocks && Coin(random)) continue;
    Apply(folder.changes[i], left);
  }
  return left;
}

std::unique_ptr<LyingFiles> LyingFiles::CutPower(uint64_t seed,
                                                 Loss loss) const {
  auto left = std::make_unique<LyingFiles>(seed);
  std::mt19937_64 random(seed);
  for (const auto& [path, folder] : folders_) {
    if (path != "." && !folder.is_on_disk &&
        (loss == Loss::kAll || (loss != Loss::kNothing && Coin(random)))) {
      continue;
    }
    for (const auto& [name, node] : Left(folder, loss, random)) {
      left->Put(path + '/' + name, Left(*node, loss, random));
    }
    left->folders_[path].is_on_disk = true;
  }
  return left;
}

std::unique_ptr<LyingFiles> LyingFiles::Kill(uint64_t seed) const {
  auto left = std::make_unique<LyingFiles>(seed);
  std::map<const Node*, NodePtr> copies;
  const auto copy = [&](const NodePtr& node) {
    NodePtr& copied = copies[node.get()];
    if (copied == nullptr) copied = std::make_shared<Node>(*node);
    return copied;
  };
  for (const auto& [path, folder] : folders_) {
    Folder& to = left->folders_[path];
    to.is_on_disk = folder.is_on_disk;
    for (const auto& [name, node] : folder.names) to.names[name] = copy(node);
    for (const auto& [name, node] : folder.on_disk) {
      to.on_disk[name] = copy(node);
    }
    for (const Change& change : folder.changes) {
      to.changes.push_back({change.from, change.to, copy(change.node)});
    }
  }
  return left;
}

}  // namespace listq::testing
