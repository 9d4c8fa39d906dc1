// The processes that share the work: one, or the ranks of an MPI job. Rank 0 hands out and collects.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace lpu::explore {

struct Message {
  std::uint64_t index = 0;
  std::string text;
};

class Team {
 public:
  virtual ~Team() = default;
  virtual int rank() const { return 0; }
  virtual int size() const { return 1; }
  // Every rank leaves with rank 0's bytes.
  virtual void broadcast(std::vector<std::uint8_t>*) {}
  // To rank 0, from another rank.
  virtual void send(const Message&) {}
  // At rank 0: a message that has arrived, without waiting.
  virtual std::optional<Message> receive() { return std::nullopt; }
};

// The team mpirun started this process in; alone without mpirun. Throws std::invalid_argument when mpirun
// started several of a build without MPI: each would do all of the work.
std::unique_ptr<Team> make_team();

}  // namespace lpu::explore
