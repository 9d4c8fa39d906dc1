// A compiled program as a value: equal bytes, equal behaviour. Nothing here depends on host time,
// thread count or pointer order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulator/isa/chip.h"
#include "emulator/isa/isa.h"

namespace lpu {

// What this program was made from (tsp.md 13: an artifact is a tuple, not a file name).
struct ArtifactId {
  std::string model;             // e.g. "llama2-70b/q"
  std::string shape;             // e.g. "1x8192x8192"
  std::string precision;         // e.g. "int8, per column"
  std::string compiler;          // name and version of what produced it
  std::uint64_t model_hash = 0;  // of the weights and scales
  std::uint64_t chip_hash = 0;   // of the resolved chip configuration
  bool operator==(const ArtifactId&) const = default;
};

// Initial contents of consecutive vectors of one MEM slice: `rows` x lanes bytes. SRAM no image covers is
// zero.
struct MemImage {
  std::int32_t queue = 0;          // the slice's queue
  std::int32_t addr = 0;           // first vector
  std::vector<std::uint8_t> data;  // whole rows
  bool operator==(const MemImage&) const = default;
};

enum class DType : std::uint8_t { kInt8 = 0, kInt32 = 1, kFloat32 = 2 };
constexpr int dtype_bytes(DType t) { return t == DType::kInt8 ? 1 : 4; }

// Where part of a tensor lives. Element i of the piece is tensor[row][col + i*col_stride]; it sits in lane
// lane + i of vector `addr` of slice `queue`; bytes 1..3 of a 4-byte type in slices queue+1..queue+3.
struct TensorPiece {
  std::int32_t row = 0, col = 0, col_stride = 1, count = 0;
  std::int32_t queue = 0, addr = 0, lane = 0;
  // 1: every lane from `lane` to the last holds tensor[row][col] (a broadcast scalar); count is then the
  // lanes.
  std::int32_t broadcast = 0;
  bool operator==(const TensorPiece&) const = default;
};

enum class TensorRole : std::uint8_t { kInput = 0, kOutput = 1 };

struct IoTensor {
  std::string name;
  TensorRole role = TensorRole::kInput;
  DType dtype = DType::kInt8;
  std::int32_t rows = 0, cols = 0;
  std::vector<TensorPiece> pieces;  // inputs may hold copies of an element; outputs hold each exactly once
  bool operator==(const IoTensor&) const = default;
};

struct Program {
  Chip chip;
  ArtifactId id;
  std::vector<std::vector<Instr>> queues;  // queue_count(chip) of them
  std::vector<MemImage> images;
  std::vector<IoTensor> tensors;
  bool operator==(const Program&) const = default;

  const IoTensor* tensor(std::string_view name) const;
};

// Hash of everything that decides behaviour (chip, queues, images, tensors) and of the identity.
std::uint64_t program_hash(const Program& p);
std::uint64_t chip_hash(const Chip& c);
// What must hold before any engine may load it: queue count and length, units, field ranges, Repeat nesting,
// image and tensor bounds. Empty: well-formed; else one line per fault.
std::vector<std::string> program_faults(const Program& p);
// "word 3 of MEM_W12 (read 17, s5w)"
std::string describe(const Program& p, int queue, int word);

}  // namespace lpu
