// The three forms of a set, and how one becomes another.
#include "storage/set_value.h"

#include <algorithm>
#include <optional>

namespace listq::storage {
namespace {

// Beyond these a compact form is given up, whatever the limits say.
constexpr size_t kMostIntegers = size_t{1} << 30;
constexpr size_t kMostListedBytes = size_t{1} << 30;

}  // namespace

SetValue SetValue::Clone() const {
  if (IsIntSet()) return SetValue(Form(form_.Get<IntSet>()->Clone()));
  if (IsListed()) return SetValue(Form(form_.Get<FrameBlock>()->Clone()));
  return SetValue(Form(table().Clone()));
}

size_t SetValue::size() const {
  if (IsIntSet()) return form_.Get<IntSet>()->size();
  if (IsListed()) return form_.Get<FrameBlock>()->count();
  return table().size();
}

size_t SetValue::MemoryUsage() const {
  if (IsIntSet()) return form_.Get<IntSet>()->MemoryUsage();
  if (IsListed()) return form_.Get<FrameBlock>()->MemoryUsage();
  return table().MemoryUsage();
}

std::string_view SetValue::EncodingName() const {
  if (IsIntSet()) return "intset";
  return IsListed() ? "listpack" : "hashtable";
}

bool SetValue::ReleaseSome() {
  if (IsTable() && !table().ReleaseSome()) return false;
  form_ = Form();
  return true;
}

bool SetValue::Contains(std::string_view member) const {
  if (IsTable()) return table().Look(member) != nullptr;
  if (IsListed()) {
    const auto block = form_.Get<FrameBlock>();
    return block->Find(member) != block->end();
  }
  const std::optional<int64_t> value = ParseCanonicalInteger(member);
  return value.has_value() && form_.Get<IntSet>()->Contains(*value);
}

void SetValue::Expect(std::string_view first, size_t count,
                      const SetLimits& limits) {
  if (!empty()) {
    const size_t most = IsIntSet() ? limits.max_integers : limits.max_listed;
    if (!IsTable() && count > most) BecomeTable(limits);
  } else if (!ParseCanonicalInteger(first) || count > limits.max_integers) {
    BecomeListed();
    if (count > limits.max_listed) BecomeTable(limits);
  }
}

bool SetValue::Add(std::string_view member, const SetLimits& limits) {
  if (IsTable()) return table().Add(member);
  if (IsListed()) return AddToListed(member, limits);
  if (const std::optional<int64_t> value = ParseCanonicalInteger(member)) {
    return AddInteger(*value, limits);
  }
  if (MayBeListed(member, limits)) {
    BecomeListed();
    form_.Borrow<FrameBlock>()->Append(member);
    return true;
  }
  BecomeTable(limits);
  return table().Add(member);
}

bool SetValue::AddInteger(int64_t value, const SetLimits& limits) {
  if (!form_.Borrow<IntSet>()->Insert(value)) return false;
  if (size() > std::min(limits.max_integers, kMostIntegers)) {
    BecomeTable(limits);
  }
  return true;
}

bool SetValue::AddToListed(std::string_view member, const SetLimits& limits) {
  if (Contains(member)) return false;
  if (MayBeListed(member, limits)) {
    form_.Borrow<FrameBlock>()->Append(member);
    return true;
  }
  BecomeTable(limits);
  return table().Add(member);
}

// Integers first have to become a list themselves: no text of theirs is longer
// than that of the least or of the greatest.
bool SetValue::MayBeListed(std::string_view further,
                           const SetLimits& limits) const {
  size_t longest = further.size();
  size_t bytes = further.size();
  if (IsListed()) {
    bytes += form_.Get<FrameBlock>()->end();
  } else if (!empty()) {
    const auto integers = form_.Get<IntSet>();
    for (const size_t index : {size_t{0}, size() - 1}) {
      const Element extreme(integers->At(index));
      longest = std::max(longest, extreme.view().size());
    }
    bytes += size() * FrameSize(kMaxIntegerText);
  }
  return size() < limits.max_listed && longest <= limits.max_listed_bytes &&
         bytes < kMostListedBytes;
}

void SetValue::BecomeListed() {
  FrameBlock block;
  ForEach([&](const Element& member) { block.Append(member.view()); });
  form_ = Form(std::move(block));
}

void SetValue::BecomeTable(const SetLimits& limits) {
  auto table = std::make_unique<MemberTable>(MemberTable::Values::kNone,
                                             limits.hash_seed);
  ForEach([&](const Element& member) { table->Add(member.view()); });
  form_ = Form(std::move(table));
}

bool SetValue::Remove(std::string_view member) {
  if (IsTable()) return table().Remove(member);
  if (IsListed()) {
    auto block = form_.Borrow<FrameBlock>();
    const uint32_t at = block->Find(member);
    if (at == block->end()) return false;
    block->Erase(at);
    return true;
  }
  const std::optional<int64_t> value = ParseCanonicalInteger(member);
  return value.has_value() && form_.Borrow<IntSet>()->Remove(*value);
}

Element SetValue::Sample(std::mt19937_64& random) const {
  if (IsTable()) return Element(table().Sample(random)->key());
  // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): not empty
  const size_t index = random() % size();
  if (IsIntSet()) return Element(form_.Get<IntSet>()->At(index));
  const auto block = form_.Get<FrameBlock>();
  return block->At(block->Next(0, static_cast<uint32_t>(index))).element();
}

SetValue SetValue::EmptyForSome() const {
  return IsIntSet() ? SetValue() : SetValue(Form(FrameBlock()));
}

void SetValue::AddFrom(const SetValue& whole, const Element& member,
                       const SetLimits& limits) {
  if (whole.IsListed()) {
    form_.Borrow<FrameBlock>()->Append(member.view());
  } else {
    Add(member.view(), limits);
  }
}

}  // namespace listq::storage
