// Other libraries' products of the same shape, timed in the same loop as ours.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "kernels/format.h"

namespace lpu::bench {

namespace ggml {
struct Functions;
}

struct PeerCase {
  kernels::Format format = kernels::Format::kInt8;
  std::size_t m = 0, n = 0, k = 0;
  std::size_t cold_bytes = 0;  // so much weight in copies, at least two
  unsigned threads = 1;
};

// One product, ready to run: weights in the library's own layout, so many copies that each call is cold.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string name() const = 0;
  virtual void run(std::size_t turn) = 0;  // with the copy whose turn it is
};
using Peers = std::vector<std::unique_ptr<Peer>>;

// oneDNN's int8 matmuls (s8 and u8 activations, int32 results); none where it was not there at build time or
// for other formats.
void add_onednn_peers(const PeerCase& c, Peers* peers);

// A build of ggml, or of ik_llama.cpp's fork of it, that the user points at, opened at run time. Its peers'
// names say which: "ggml q4_0", "ik_llama q4_0_r8".
class Ggml {
 public:
  // `folder` holds libggml-base.so and libggml-cpu.so, or a libggml.so that is both (the fork's). Throws
  // cli::BadInput.
  explicit Ggml(const std::string& folder);
  ~Ggml();
  // q8_0 beside int8, q4_0 beside int4, q3_K beside q3p5 and q3p5b, each also as the CPU's extra buffer types
  // repack it, where they do; the fork's q8_0_r8 and q4_0_r8 with rows interleaved. fp32 activations, which
  // it quantises itself.
  void add_peers(const PeerCase& c, Peers* peers) const;

 private:
  std::unique_ptr<ggml::Functions> functions_;
};

}  // namespace lpu::bench
