// A hash while it is small, and how it becomes large.
#include "storage/hash_value.h"

namespace listq::storage {
namespace {

// Field and value.
constexpr uint32_t kPair = 2;

// What one block may take, whatever the limits say.
constexpr size_t kMostBlockBytes = size_t{1} << 30;

}  // namespace

HashValue HashValue::Clone() const {
  HashValue clone;
  if (small()) {
    clone.form_ = decltype(form_)(form_.Get<FrameBlock>()->Clone());
  } else {
    clone.form_ = decltype(form_)(table().Clone());
  }
  return clone;
}

size_t HashValue::size() const {
  return small() ? form_.Get<FrameBlock>()->count() / kPair : table().size();
}

size_t HashValue::MemoryUsage() const {
  return small() ? form_.Get<FrameBlock>()->MemoryUsage()
                 : table().MemoryUsage();
}

std::string_view HashValue::EncodingName() const {
  return small() ? "listpack" : "hashtable";
}

bool HashValue::ReleaseSome() {
  if (!small() && !table().ReleaseSome()) return false;
  form_ = decltype(form_)();
  return true;
}

std::optional<Element> HashValue::Find(std::string_view field) const {
  if (!small()) {
    const Member* const member = table().Find(field);
    if (member == nullptr) return std::nullopt;
    return member->value().element();
  }
  const auto block = form_.Get<FrameBlock>();
  const uint32_t at = block->Find(field, kPair);
  if (at == block->end()) return std::nullopt;
  return block->At(block->Next(at)).element();
}

bool HashValue::Set(std::string_view field, std::string_view value,
                    const HashLimits& limits) {
  if (small() && (field.size() > limits.max_listed_bytes ||
                  value.size() > limits.max_listed_bytes ||
                  form_.Get<FrameBlock>()->end() + field.size() + value.size() >
                      kMostBlockBytes)) {
    MakeLarge(limits.hash_seed);
  }
  if (!small()) return table().Set(field, value);
  {
    auto block = form_.Borrow<FrameBlock>();
    const uint32_t at = block->Find(field, kPair);
    if (at < block->end()) {
      block->Replace(block->Next(at), value);
      return false;
    }
    block->AppendPair(field, value);
  }
  if (size() > limits.max_listed) MakeLarge(limits.hash_seed);
  return true;
}

bool HashValue::Remove(std::string_view field) {
  if (!small()) return table().Remove(field);
  auto block = form_.Borrow<FrameBlock>();
  const uint32_t at = block->Find(field, kPair);
  if (at == block->end()) return false;
  block->Erase(at, kPair);
  return true;
}

void HashValue::MakeLarge(uint64_t seed) {
  auto table = std::make_unique<MemberTable>(MemberTable::Values::kEach, seed);
  ForEach([&](const Element& field, const Element& value) {
    table->Set(field.view(), value.view());
  });
  form_ = decltype(form_)(std::move(table));
}

}  // namespace listq::storage
