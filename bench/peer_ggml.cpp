// ggml's matrix product beside ours: which of its types, and one call.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "bench/ggml_functions.h"
#include "bench/ggml_weights.h"
#include "bench/peer.h"
#include "emulator/cli/guard.h"

namespace lpu::bench {
namespace {

// What is timed beside which format of ours. Only the fork has types of interleaved rows: a library has one
// if it has the function that quantises to it.
struct Offer {
  kernels::Format format;
  ggml::Type type;
  const char* name;
  const char* quantizer;  // nullptr: every build has the type
};
// Rows that the fork takes at a time with AVX-512; it aborts on others.
constexpr std::size_t kInterleaved = 16;
constexpr Offer kOffers[] = {
    {kernels::Format::kInt8, ggml::kQ8_0, "q8_0", nullptr},
    {kernels::Format::kInt8, ggml::kQ8_0R8, "q8_0_r8", "quantize_q8_0_r8"},
    {kernels::Format::kInt4, ggml::kQ4_0, "q4_0", nullptr},
    {kernels::Format::kInt4, ggml::kQ4_0R8, "q4_0_r8", "quantize_q4_0_r8"},
    {kernels::Format::kQ3p5, ggml::kQ3_K, "q3_K", nullptr},
    {kernels::Format::kQ3p5b, ggml::kQ3_K, "q3_K", nullptr},
};

class GgmlPeer : public Peer {
 public:
  GgmlPeer(const ggml::Functions& f, const PeerCase& c, ggml::Type type, ggml::BufferType* repacking,
           std::string name)
      : f_(f),
        name_(std::move(name)),
        threads_(static_cast<int>(c.threads)),
        weights_(f, c, type, repacking),
        x_memory_(c.m * c.k * sizeof(float) + ggml::kSlack),
        // The result, the activations quantised (never more bytes than they have), and the graph.
        work_memory_(c.m * (c.n + c.k) * sizeof(float) + f.graph_overhead() + ggml::kSlack),
        x_arena_(f, x_memory_),
        x_(x_arena_.matrix(ggml::kF32, c.k, c.m)) {
    std::fill_n(static_cast<float*>(f.get_data(x_)), c.m * c.k, 1.0f);
  }
  std::string name() const override { return name_; }
  void run(std::size_t turn) override {
    const ggml::Arena work(f_, work_memory_);
    ggml::Graph* graph = f_.new_graph(work.get());
    f_.build_forward_expand(graph, f_.mul_mat(work.get(), weights_.turn(turn), x_));
    if (f_.compute(work.get(), graph, threads_) != 0) throw cli::BadInput("--ggml: its product failed");
  }

 private:
  const ggml::Functions& f_;
  std::string name_;
  int threads_;
  ggml::Copies weights_;
  kernels::HugeBuffer x_memory_, work_memory_;
  ggml::Arena x_arena_;
  ggml::Tensor* x_;
};

}  // namespace

Ggml::Ggml(const std::string& folder)
    : functions_(std::make_unique<ggml::Functions>(ggml::open_functions(folder))) {}
Ggml::~Ggml() = default;

void Ggml::add_peers(const PeerCase& c, Peers* peers) const {
  const ggml::Functions& f = *functions_;
  const auto add = [&](const Offer& offer, ggml::BufferType* repacking, const std::string& name) {
    peers->push_back(std::make_unique<GgmlPeer>(f, c, offer.type, repacking, name));
  };
  for (const Offer& offer : kOffers) {
    if (offer.format != c.format) continue;
    if (offer.quantizer != nullptr &&
        (c.n % kInterleaved != 0 || !ggml::has_function(f.base, offer.quantizer)))
      continue;
    const std::string name = fmt::format("{} {}", f.library, offer.name);
    add(offer, nullptr, name);
    for (ggml::BufferType* repacking : f.repacking) {
      if (ggml::repacks(f, c, offer.type, repacking))
        add(offer, repacking, fmt::format("{} {}", name, f.buffer_type_name(repacking)));
    }
  }
}

}  // namespace lpu::bench
