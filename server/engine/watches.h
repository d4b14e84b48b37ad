// Who watches which key (WATCH), and whether it was changed since. It knows
// neither data nor transactions.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace listq::server {

// Watching and forgetting a key cost O(1), a change O(its watchers), and one
// comparison while nobody watches any key.
class Watches {
  struct Name;

 public:
  // The keys that one client watches. Watches nothing any more once one of
  // them was changed.
  class Watcher {
   public:
    explicit Watcher(Watches& watches) : watches_(watches) {}
    Watcher(const Watcher&) = delete;
    Watcher& operator=(const Watcher&) = delete;
    ~Watcher() { Forget(); }

    // Harmless if it watches the key already.
    void Watch(int database, std::string_view key);
    // Watches nothing any more, as if it never had.
    void Forget();

    // A key was changed since it was watched.
    bool touched() const { return touched_; }
    size_t size() const { return names_.size(); }
    bool empty() const { return names_.empty(); }
    // True if `matches(database, key)` is for any of its keys.
    template <typename Predicate>
    bool AnyOf(Predicate&& matches) const {
      for (const Name* name : names_) {
        if (matches(name->database, std::string_view(name->key))) return true;
      }
      return false;
    }

   private:
    friend class Watches;
    void Leave();

    Watches& watches_;
    std::vector<const Name*> names_;  // they live in the map of `watches_`
    bool touched_ = false;
  };

  Watches() = default;
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;

  // A key was changed.
  void Touch(int database, std::string_view key) {
    if (!watchers_.empty()) TouchWatched(database, key);
  }

  // How many keys are watched.
  size_t size() const { return watchers_.size(); }
  // The watched keys of a database.
  std::vector<std::string> KeysOf(int database) const;

 private:
  struct NameView {
    int database;
    std::string_view key;
  };
  struct Name {
    int database;
    std::string key;
    NameView view() const { return {database, key}; }
  };
  struct NameHash {
    using is_transparent = void;
    size_t operator()(const NameView& name) const;
    size_t operator()(const Name& name) const { return (*this)(name.view()); }
  };
  struct NameEqual {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.database == b.database &&
             std::string_view(a.key) == std::string_view(b.key);
    }
  };
  using Watchers = std::unordered_set<Watcher*>;

  void TouchWatched(int database, std::string_view key);

  std::unordered_map<Name, Watchers, NameHash, NameEqual> watchers_;
};

}  // namespace listq::server
