// Resource tables: what is taken when. They answer whether one more block can be added to a legal schedule,
// by looking at each of its dispatches in turn; nothing here sorts, sweeps or simulates, so a mistake in the
// verifier or an engine is not repeated here.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "emulator/isa/timing.h"
#include "tests/fuzz/random/plan.h"

namespace lpu::fuzz {

class Tables {
 public:
  explicit Tables(const Chip& chip);

  // All of them or none. Producers stand before those who take their results.
  bool place(const std::vector<Atom>& atoms);
  // Fixed before anything else is placed.
  void add_power_change(std::int64_t cycle, int queue, int superlanes);

  int superlanes(std::int64_t cycle) const;
  // Superlanes of the value there, 0 if there is none.
  int value(Stream s, Site x, std::int64_t cycle) const;
  // First release after `cycle`.
  std::optional<std::int64_t> release_after(std::int64_t cycle) const;
  // Parity of the weight set in force.
  std::optional<int> weights_in_force(int plane, std::int64_t cycle) const;
  std::int64_t queue_end(int queue) const;
  std::int64_t dispatches() const { return dispatches_; }
  const std::vector<Atom>& atoms() const { return atoms_; }

 private:
  struct Access {
    std::int64_t position;
    bool tap;
    int superlanes;
  };
  struct Touch {
    std::int64_t cycle;
    std::int32_t addr;
  };
  struct Plane {
    std::map<std::int64_t, int> installs, activations;  // by dispatch: parity
    std::set<std::int64_t> loads, accumulates;
  };

  bool place_atom(const Atom& a);
  bool place_dispatch(const Instr& i, int queue, std::int64_t t);
  bool take_queue(const Atom& a);
  bool read(int queue, std::int32_t addr, int stream, std::int64_t t);
  bool write(int queue, std::int32_t addr, int stream, std::int64_t t);
  bool vxm(const Instr& i, int alu, std::int64_t t);
  bool load(const Instr& i, int plane, std::int64_t t);
  bool install(const Instr& i, int plane, std::int64_t t);
  bool activate(const Instr& i, int plane, std::int64_t t);
  bool accumulate(const Instr& i, int plane, std::int64_t t);
  bool notify(std::int64_t t);
  bool sync(const Atom& a);
  bool products_taken() const;
  bool launch(Stream s, Site x, std::int64_t t, int superlanes);
  bool tap(Stream s, Site x, std::int64_t t, int superlanes);

  Chip chip_;
  std::vector<Atom> atoms_;
  std::vector<std::map<std::int64_t, std::int64_t>> busy_;  // per queue: start -> end
  std::vector<int> words_;
  std::map<std::int64_t, std::pair<int, int>> power_;  // cycle -> (queue, superlanes)
  std::unordered_map<std::uint64_t, std::vector<Access>> lines_;
  std::vector<std::vector<Touch>> reads_, writes_;
  std::vector<std::map<std::int64_t, int>> alu_;  // completion -> superlanes
  std::vector<Plane> planes_;
  std::multiset<std::int64_t> arrivals_;
  std::vector<std::pair<std::int64_t, std::int64_t>> syncs_;  // parked, released
  std::int64_t dispatches_ = 0, untaken_products_ = 0;
  std::vector<std::function<void()>> undo_;
};

}  // namespace lpu::fuzz
