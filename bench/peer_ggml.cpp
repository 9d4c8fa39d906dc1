// ggml through the handful of C functions its matrix product needs. Nothing of it is compiled in: the few
// numbers below are part of its interface to other languages and have not changed since they were given.
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "bench/peer.h"
#include "emulator/cli/guard.h"
#include "kernels/huge_buffer.h"

namespace lpu::bench {
namespace {

struct Context;
struct Tensor;
struct Graph;
struct InitParams {  // ggml_init_params
  std::size_t mem_size;
  void* mem_buffer;
  bool no_alloc;
};
enum Type : int { kF32 = 0, kQ4_0 = 2, kQ8_0 = 8, kQ3_K = 11 };  // ggml_type

}  // namespace

struct Ggml::Functions {
  void (*cpu_init)() = nullptr;
  Context* (*init)(InitParams) = nullptr;
  void (*free)(Context*) = nullptr;
  Tensor* (*new_tensor_2d)(Context*, Type, std::int64_t, std::int64_t) = nullptr;
  void* (*get_data)(const Tensor*) = nullptr;
  std::size_t (*row_size)(Type, std::int64_t) = nullptr;
  std::size_t (*tensor_overhead)() = nullptr;
  std::size_t (*graph_overhead)() = nullptr;
  Tensor* (*mul_mat)(Context*, Tensor*, Tensor*) = nullptr;
  Graph* (*new_graph)(Context*) = nullptr;
  void (*build_forward_expand)(Graph*, Tensor*) = nullptr;
  int (*compute)(Context*, Graph*, int) = nullptr;
};

namespace {

constexpr std::size_t kSlack = std::size_t{1} << 20;  // alignment, thread bookkeeping

// A ggml context in memory of ours.
class Arena {
 public:
  Arena(const Ggml::Functions& f, kernels::HugeBuffer& memory)
      : f_(f), context_(f.init({memory.size(), memory.data(), false})) {}
  ~Arena() { f_.free(context_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Context* get() const { return context_; }

 private:
  const Ggml::Functions& f_;
  Context* context_;
};

class GgmlPeer : public Peer {
 public:
  GgmlPeer(const Ggml::Functions& f, const PeerCase& c, Type type, std::string name)
      : f_(f),
        name_(std::move(name)),
        threads_(static_cast<int>(c.threads)),
        copies_(std::max<std::size_t>(2, c.cold_bytes / (c.n * f.row_size(type, std::int64_t(c.k))) + 1)),
        weight_memory_(copies_ * (c.n * f.row_size(type, std::int64_t(c.k)) + f.tensor_overhead()) +
                       c.m * c.k * sizeof(float) + kSlack),
        // The result, the activations quantised (never more bytes than they have), and the graph.
        work_memory_(c.m * (c.n + c.k) * sizeof(float) + f.graph_overhead() + kSlack),
        weights_(f, weight_memory_) {
    for (std::size_t i = 0; i < copies_; ++i) {
      matrices_.push_back(f.new_tensor_2d(weights_.get(), type, std::int64_t(c.k), std::int64_t(c.n)));
      // Any bytes are quantised weights; these make small normal scales.
      std::memset(f.get_data(matrices_.back()), 0x11, c.n * f.row_size(type, std::int64_t(c.k)));
    }
    x_ = f.new_tensor_2d(weights_.get(), kF32, std::int64_t(c.k), std::int64_t(c.m));
    std::fill_n(static_cast<float*>(f.get_data(x_)), c.m * c.k, 1.0f);
  }
  std::string name() const override { return name_; }
  void run(std::size_t turn) override {
    const Arena work(f_, work_memory_);
    Graph* graph = f_.new_graph(work.get());
    f_.build_forward_expand(graph, f_.mul_mat(work.get(), matrices_[turn % copies_], x_));
    if (f_.compute(work.get(), graph, threads_) != 0) throw cli::BadInput("--ggml: its product failed");
  }

 private:
  const Ggml::Functions& f_;
  std::string name_;
  int threads_;
  std::size_t copies_;
  kernels::HugeBuffer weight_memory_, work_memory_;
  Arena weights_;
  std::vector<Tensor*> matrices_;
  Tensor* x_ = nullptr;
};

void* open_library(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    throw cli::BadInput(
        fmt::format("--ggml: {}; must be the folder of libggml-base.so and libggml-cpu.so", dlerror()));
  }
  return library;
}

template <class Function>
void find(void* library, const char* name, Function* to) {
  *to = reinterpret_cast<Function>(dlsym(library, name));
  if (*to == nullptr) throw cli::BadInput(fmt::format("--ggml: no function {} in it", name));
}

}  // namespace

Ggml::Ggml(const std::string& folder) : functions_(std::make_unique<Functions>()) {
  Functions& f = *functions_;
  void* base = open_library(folder + "/libggml-base.so");
  void* cpu = open_library(folder + "/libggml-cpu.so");
  find(base, "ggml_init", &f.init);
  find(base, "ggml_free", &f.free);
  find(base, "ggml_new_tensor_2d", &f.new_tensor_2d);
  find(base, "ggml_get_data", &f.get_data);
  find(base, "ggml_row_size", &f.row_size);
  find(base, "ggml_tensor_overhead", &f.tensor_overhead);
  find(base, "ggml_graph_overhead", &f.graph_overhead);
  find(base, "ggml_mul_mat", &f.mul_mat);
  find(base, "ggml_new_graph", &f.new_graph);
  find(base, "ggml_build_forward_expand", &f.build_forward_expand);
  find(cpu, "ggml_graph_compute_with_ctx", &f.compute);
  find(cpu, "ggml_cpu_init", &f.cpu_init);
  f.cpu_init();
}

// Its threads may outlive the last product, so the libraries stay open.
Ggml::~Ggml() = default;

void Ggml::add_peers(const PeerCase& c, Peers* peers) const {
  switch (c.format) {
    case kernels::Format::kInt8:
      peers->push_back(std::make_unique<GgmlPeer>(*functions_, c, kQ8_0, "ggml q8_0"));
      return;
    case kernels::Format::kInt4:
      peers->push_back(std::make_unique<GgmlPeer>(*functions_, c, kQ4_0, "ggml q4_0"));
      return;
    case kernels::Format::kQ3p5b:
    case kernels::Format::kQ3p5:
      peers->push_back(std::make_unique<GgmlPeer>(*functions_, c, kQ3_K, "ggml q3_K"));
      return;
  }
}

}  // namespace lpu::bench
