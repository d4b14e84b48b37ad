// Redis cuts a list into nodes: packs of elements up to a size, and elements
// that are too large for any pack.
#include "storage/list_value_dump.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "storage/list_encoding.h"
#include "storage/listpack.h"
#include "storage/packed_elements.h"

namespace listq::storage {
namespace {

// The two kinds of nodes.
constexpr uint64_t kPlain = 1;
constexpr uint64_t kPacked = 2;

// Elements that Redis packs with no other, nor alone.
constexpr size_t kLeastPlain = size_t{1} << 30;

// Redis fills nodes up to 8 KiB unless it is told otherwise, and estimates
// that an element takes so many bytes besides its text.
constexpr size_t kMaxNode = 8192;
constexpr size_t kEstimatedOverhead = 8;

// Whether a pack of so many bytes, the last one not counted, takes an element.
bool Fits(size_t bytes, size_t element) {
  return bytes + 1 + element + kEstimatedOverhead <= kMaxNode;
}

template <typename Visitor>
void ForEach(const ListValue& list, Visitor&& visit) {
  for (auto at = list.First(End::kHead); at.AtElement(); at.Step(End::kTail)) {
    const Element element = at.element();
    visit(element.view());
  }
}

// How many nodes a NodeWriter makes of a list: their number comes first, and a
// list may be too long to keep what it becomes until then.
size_t CountNodes(const ListValue& list) {
  size_t nodes = 0;
  size_t pack = 0;  // bytes of the open one; 0: there is none
  ForEach(list, [&](std::string_view element) {
    const bool plain = element.size() >= kLeastPlain;
    if (plain || pack == 0 || !Fits(pack, element.size())) {
      ++nodes;
      pack = plain ? 0 : kListpackHeader;
    }
    if (!plain) pack += ListpackEntryBytes(element);
  });
  return nodes;
}

// Cuts elements that come from head to tail as RPUSH does.
class NodeWriter {
 public:
  explicit NodeWriter(RdbWriter& writer) : writer_(writer) {}

  void Add(std::string_view element) {
    if (element.size() >= kLeastPlain) {
      ClosePack();
      return Write(kPlain, element);
    }
    if (!Fits(pack_.size(), element.size())) ClosePack();
    pack_.Append(element);
  }

  void ClosePack() {
    if (pack_.count() == 0) return;
    Write(kPacked, pack_.Finish());
    pack_.Clear();
  }

 private:
  void Write(uint64_t kind, std::string_view node) {
    writer_.Length(kind);
    writer_.String(node);
  }

  RdbWriter& writer_;
  ListpackWriter pack_;
};

// A list of the older kinds is a single node.
bool ReadNode(RdbType type, RdbReader& reader, const ElementVisitor& push) {
  if (type == RdbType::kList) {
    return ReadElements(reader, Packing::kNone, push);
  }
  if (type != RdbType::kListQuicklist2) {
    return ReadElements(reader, Packing::kZiplist, push);
  }
  const uint64_t kind = reader.Length();
  if (kind == kPacked) return ReadElements(reader, Packing::kListpack, push);
  std::string room;
  const std::string_view element = reader.String(room);
  return kind == kPlain && !reader.failed() && push(element);
}

}  // namespace

RdbType DumpTypeOf(const ListValue&) { return RdbType::kListQuicklist2; }

void DumpBody(const ListValue& list, RdbWriter& writer) {
  writer.Length(CountNodes(list));
  NodeWriter nodes(writer);
  ForEach(list, [&](std::string_view element) { nodes.Add(element); });
  nodes.ClosePack();
}

std::optional<ListValue> LoadList(RdbType type, RdbReader& reader,
                                  const ListpackLimit& limit) {
  ListValue list;
  const auto push = [&](std::string_view element) {
    if (element.size() > kMaxElementBytes) return false;
    limit.BeforeAdding(list, 1, ListpackEntryBytes(element));
    CountAdded(list, element);
    list.Push(End::kTail, element);
    return true;
  };
  const bool has_nodes =
      type == RdbType::kListQuicklist || type == RdbType::kListQuicklist2;
  const uint64_t nodes = has_nodes ? reader.Length() : 1;
  for (uint64_t i = 0; i < nodes; ++i) {
    if (!ReadNode(type, reader, std::ref(push))) return std::nullopt;
  }
  if (list.empty()) return std::nullopt;
  // Several nodes stay several, even if their elements would fit into one.
  if (nodes > 1) list.listpack_bytes = kQuicklist;
  return list;
}

}  // namespace listq::storage
