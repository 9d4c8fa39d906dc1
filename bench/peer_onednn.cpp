// Without oneDNN at build time this file has no peer to offer.
#include "bench/peer.h"

#if defined(LPU_WITH_ONEDNN)
#include <omp.h>
#include <dnnl.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

#include "kernels/huge_buffer.h"

namespace lpu::bench {
namespace {

using dnnl::memory;

const dnnl::engine& engine() {
  static const dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::matmul::primitive_desc description(const PeerCase& c, memory::data_type x_type) {
  const auto m = static_cast<memory::dim>(c.m), n = static_cast<memory::dim>(c.n),
             k = static_cast<memory::dim>(c.k);
  const memory::desc x({m, k}, x_type, memory::format_tag::ab);
  const memory::desc w({k, n}, memory::data_type::s8, memory::format_tag::any);  // whatever it likes best
  const memory::desc y({m, n}, memory::data_type::s32, memory::format_tag::ab);
  return {dnnl::matmul::desc(x, w, y), engine()};
}

class OneDnnPeer : public Peer {
 public:
  OneDnnPeer(const PeerCase& c, std::string name, memory::data_type x_type)
      : name_(std::move(name)),
        threads_(static_cast<int>(c.threads)),
        description_(threaded_description(c, x_type)),
        matmul_(description_),
        stream_(engine()),
        x_(description_.src_desc(), engine()),
        y_(description_.dst_desc(), engine()) {
    fill(x_);
    const std::size_t bytes = description_.weights_desc().get_size();
    const std::size_t copies = std::max<std::size_t>(2, (c.cold_bytes + bytes - 1) / bytes);
    for (std::size_t i = 0; i < copies; ++i) {
      // Any bytes are weights of the blocked layout; what they are does not matter to its speed.
      buffers_.emplace_back(bytes);
      std::memset(buffers_.back().data(), static_cast<int>(i + 1), bytes);
      weights_.emplace_back(description_.weights_desc(), engine(), buffers_.back().data());
    }
  }
  std::string name() const override { return name_; }
  void run(std::size_t turn) override {
    omp_set_num_threads(threads_);
    matmul_.execute(
        stream_,
        {{DNNL_ARG_SRC, x_}, {DNNL_ARG_WEIGHTS, weights_[turn % weights_.size()]}, {DNNL_ARG_DST, y_}});
    stream_.wait();
  }

 private:
  // What it chooses depends on the number of threads it finds.
  static dnnl::matmul::primitive_desc threaded_description(const PeerCase& c, memory::data_type x_type) {
    omp_set_num_threads(static_cast<int>(c.threads));
    return description(c, x_type);
  }
  static void fill(memory& m) { std::memset(m.get_data_handle(), 3, m.get_desc().get_size()); }

  std::string name_;
  int threads_;
  dnnl::matmul::primitive_desc description_;
  dnnl::matmul matmul_;
  dnnl::stream stream_;
  memory x_, y_;
  std::vector<kernels::HugeBuffer> buffers_;
  std::vector<memory> weights_;
};

}  // namespace

void add_onednn_peers(const PeerCase& c, Peers* peers) {
  if (c.format != kernels::Format::kInt8) return;
  peers->push_back(std::make_unique<OneDnnPeer>(c, "oneDNN s8s8", memory::data_type::s8));
  peers->push_back(std::make_unique<OneDnnPeer>(c, "oneDNN u8s8", memory::data_type::u8));
}

}  // namespace lpu::bench
#else
namespace lpu::bench {
void add_onednn_peers(const PeerCase&, Peers*) {}
}  // namespace lpu::bench
#endif
