// Host tensors to and from SRAM, piece by piece through peek and poke.
#include <cstring>
#include <vector>

#include "emulator/engine/engine.h"

namespace lpu {
namespace {

// Calls visit(lane, byte offset of the element in the host array) for every element of a piece.
template <class F>
void for_each_element(const IoTensor& t, const TensorPiece& piece, F visit) {
  const auto bytes = static_cast<std::size_t>(dtype_bytes(t.dtype));
  const std::size_t row = static_cast<std::size_t>(piece.row) * static_cast<std::size_t>(t.cols);
  for (std::int32_t i = 0; i < piece.count; ++i) {
    const std::int32_t col = piece.col + (piece.broadcast != 0 ? 0 : i * piece.col_stride);
    visit(static_cast<std::size_t>(piece.lane + i), (row + static_cast<std::size_t>(col)) * bytes);
  }
}

}  // namespace

void write_tensor(Engine& e, const Program& p, const IoTensor& t, const void* host) {
  const auto* from = static_cast<const std::uint8_t*>(host);
  std::vector<std::uint8_t> vector(static_cast<std::size_t>(p.chip.lanes()));
  for (const TensorPiece& piece : t.pieces)
    for (int b = 0; b < dtype_bytes(t.dtype); ++b) {
      e.peek(piece.queue + b, piece.addr, vector);  // lanes outside the piece keep what they hold
      for_each_element(t, piece, [&](std::size_t lane, std::size_t at) {
        vector[lane] = from[at + static_cast<std::size_t>(b)];
      });
      e.poke(piece.queue + b, piece.addr, vector);
    }
}

void read_tensor(const Engine& e, const Program& p, const IoTensor& t, void* host) {
  auto* to = static_cast<std::uint8_t*>(host);
  std::vector<std::uint8_t> vector(static_cast<std::size_t>(p.chip.lanes()));
  for (const TensorPiece& piece : t.pieces)
    for (int b = 0; b < dtype_bytes(t.dtype); ++b) {
      e.peek(piece.queue + b, piece.addr, vector);
      for_each_element(t, piece, [&](std::size_t lane, std::size_t at) {
        to[at + static_cast<std::size_t>(b)] = vector[lane];
      });
    }
}

}  // namespace lpu
