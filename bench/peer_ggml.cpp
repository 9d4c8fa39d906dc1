// ggml through the handful of C functions its matrix product needs. Nothing of it is compiled in: the few
// numbers below are part of its interface to other languages and have not changed since they were given.
// ik_llama.cpp's ggml, a fork, has the same functions and more types.
#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "bench/peer.h"
#include "emulator/cli/guard.h"
#include "kernels/huge_buffer.h"

namespace lpu::bench {
namespace {

struct Context;
struct Tensor;
struct Graph;
struct Registry;
struct Device;
struct BufferType;
struct Buffer;
struct InitParams {  // ggml_init_params
  std::size_t mem_size;
  void* mem_buffer;
  bool no_alloc;
};
enum Type : int { kF32 = 0, kQ4_0 = 2, kQ8_0 = 8, kQ3_K = 11, kQ4_0R8 = 202, kQ8_0R8 = 208 };  // ggml_type

// What is timed beside which format of ours. Only the fork has types of interleaved rows: a library has one
// if it has the function that quantises to it.
struct Offer {
  kernels::Format format;
  Type type;
  const char* name;
  const char* quantizer;  // nullptr: every build has the type
};
constexpr std::size_t kInterleaved =
    16;  // rows that the fork takes at a time with AVX-512; it aborts on others
constexpr Offer kOffers[] = {
    {kernels::Format::kInt8, kQ8_0, "q8_0", nullptr},
    {kernels::Format::kInt8, kQ8_0R8, "q8_0_r8", "quantize_q8_0_r8"},
    {kernels::Format::kInt4, kQ4_0, "q4_0", nullptr},
    {kernels::Format::kInt4, kQ4_0R8, "q4_0_r8", "quantize_q4_0_r8"},
    {kernels::Format::kQ3p5, kQ3_K, "q3_K", nullptr},
    {kernels::Format::kQ3p5b, kQ3_K, "q3_K", nullptr},
};

}  // namespace

struct Ggml::Functions {
  void* base = nullptr;  // the library that quantises
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

  // Of a build that repacks weights when they are put into buffers of its own ("extra buffer types").
  std::vector<BufferType*> repacking;
  Device* device = nullptr;
  const char* (*buffer_type_name)(BufferType*) = nullptr;
  bool (*supports)(Device*, const Tensor*) = nullptr;
  Buffer* (*allocate)(Context*, BufferType*) = nullptr;  // all tensors of a context
  void* (*buffer_data)(Buffer*) = nullptr;
  std::size_t (*buffer_size)(Buffer*) = nullptr;
  void (*buffer_free)(Buffer*) = nullptr;
  void (*set)(Tensor*, const void*, std::size_t, std::size_t) = nullptr;
};

namespace {

using Functions = Ggml::Functions;

constexpr std::size_t kSlack = std::size_t{1} << 20;  // alignment, thread bookkeeping
constexpr int kAnyByte = 0x11;  // any bytes are quantised weights; these make small normal scales

// A ggml context in memory of ours.
class Arena {
 public:
  // With `no_data` its tensors have no place for their elements yet.
  Arena(const Functions& f, kernels::HugeBuffer& memory, bool no_data = false)
      : f_(f), context_(f.init({memory.size(), memory.data(), no_data})) {}
  ~Arena() { f_.free(context_); }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Context* get() const { return context_; }
  Tensor* matrix(Type type, std::size_t k, std::size_t rows) const {
    return f_.new_tensor_2d(context_, type, std::int64_t(k), std::int64_t(rows));
  }

 private:
  const Functions& f_;
  Context* context_;
};

using OwnedBuffer = std::unique_ptr<Buffer, void (*)(Buffer*)>;

// Places for all tensors of `arena`, on huge pages as HugeBuffer's are: nothing has been written there yet.
OwnedBuffer allocate(const Functions& f, const Arena& arena, BufferType* type) {
  OwnedBuffer buffer(f.allocate(arena.get(), type), f.buffer_free);
  if (!buffer) throw std::bad_alloc();
#if defined(__linux__)
  constexpr std::uintptr_t kPage = 4096;
  const auto first = reinterpret_cast<std::uintptr_t>(f.buffer_data(buffer.get())) / kPage * kPage;
  madvise(reinterpret_cast<void*>(first), f.buffer_size(buffer.get()), MADV_HUGEPAGE);
#endif
  return buffer;
}

// Whether buffers of type `repacking` have an order of their own for the weights of `c`.
bool repacks(const Functions& f, const PeerCase& c, Type type, BufferType* repacking) {
  kernels::HugeBuffer memory(kSlack);
  const Arena arena(f, memory, true);
  Tensor* weights = arena.matrix(type, c.k, c.n);
  const OwnedBuffer buffer(f.allocate(arena.get(), repacking), f.buffer_free);
  if (!buffer) return false;
  // Made after the buffer, so not in it: activations stay as they are.
  Tensor* x = arena.matrix(kF32, c.k, c.m);
  return f.supports(f.device, f.mul_mat(arena.get(), weights, x));
}

// Copies of a quantised matrix, so many that each call is cold.
class Copies {
 public:
  // `repacking`: what puts them into another order; nullptr: they stay in the type's.
  Copies(const Functions& f, const PeerCase& c, Type type, BufferType* repacking)
      : bytes_(c.n * f.row_size(type, std::int64_t(c.k))),
        count_(std::max<std::size_t>(2, c.cold_bytes / bytes_ + 1)),
        memory_(count_ * (f.tensor_overhead() + (repacking == nullptr ? bytes_ : 0)) + kSlack),
        arena_(f, memory_, repacking != nullptr),
        buffer_(nullptr, f.buffer_free) {
    for (std::size_t i = 0; i < count_; ++i) copies_.push_back(arena_.matrix(type, c.k, c.n));
    if (repacking == nullptr) {
      for (Tensor* copy : copies_) std::memset(f.get_data(copy), kAnyByte, bytes_);
      return;
    }
    buffer_ = allocate(f, arena_, repacking);
    const std::vector<std::uint8_t> weights(bytes_, kAnyByte);
    for (Tensor* copy : copies_) f.set(copy, weights.data(), 0, bytes_);
  }
  Tensor* turn(std::size_t i) const { return copies_[i % count_]; }

 private:
  std::size_t bytes_, count_;
  kernels::HugeBuffer memory_;
  Arena arena_;
  OwnedBuffer buffer_;
  std::vector<Tensor*> copies_;
};

class GgmlPeer : public Peer {
 public:
  GgmlPeer(const Functions& f, const PeerCase& c, Type type, BufferType* repacking, std::string name)
      : f_(f),
        name_(std::move(name)),
        threads_(static_cast<int>(c.threads)),
        weights_(f, c, type, repacking),
        x_memory_(c.m * c.k * sizeof(float) + kSlack),
        // The result, the activations quantised (never more bytes than they have), and the graph.
        work_memory_(c.m * (c.n + c.k) * sizeof(float) + f.graph_overhead() + kSlack),
        x_arena_(f, x_memory_),
        x_(x_arena_.matrix(kF32, c.k, c.m)) {
    std::fill_n(static_cast<float*>(f.get_data(x_)), c.m * c.k, 1.0f);
  }
  std::string name() const override { return name_; }
  void run(std::size_t turn) override {
    const Arena work(f_, work_memory_);
    Graph* graph = f_.new_graph(work.get());
    f_.build_forward_expand(graph, f_.mul_mat(work.get(), weights_.turn(turn), x_));
    if (f_.compute(work.get(), graph, threads_) != 0) throw cli::BadInput("--ggml: its product failed");
  }

 private:
  const Functions& f_;
  std::string name_;
  int threads_;
  Copies weights_;
  kernels::HugeBuffer x_memory_, work_memory_;
  Arena x_arena_;
  Tensor* x_;
};

void* open_library(const std::string& path) {
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
  if (library == nullptr) {
    throw cli::BadInput(fmt::format(
        "--ggml: {}; must be the folder of libggml-base.so and libggml-cpu.so, or of libggml.so with both",
        dlerror()));
  }
  return library;
}

// False: it has no such function.
template <class Function>
bool find_if_there(void* library, const char* name, Function* to) {
  *to = reinterpret_cast<Function>(dlsym(library, name));
  return *to != nullptr;
}

template <class Function>
void find(void* library, const char* name, Function* to) {
  if (!find_if_there(library, name, to))
    throw cli::BadInput(fmt::format("--ggml: no function {} in it", name));
}

void find_repacking(void* base, void* cpu, Functions* f) {
  Registry* (*registry)() = nullptr;
  Device* (*device)(Registry*, std::size_t) = nullptr;
  void* (*address)(Registry*, const char*) = nullptr;
  if (!find_if_there(cpu, "ggml_backend_cpu_reg", &registry) ||
      !find_if_there(base, "ggml_backend_reg_dev_get", &device) ||
      !find_if_there(base, "ggml_backend_reg_get_proc_address", &address))
    return;
  const auto extra =
      reinterpret_cast<BufferType** (*)(Device*)>(address(registry(), "ggml_backend_dev_get_extra_bufts"));
  if (extra == nullptr) return;
  find(base, "ggml_backend_buft_name", &f->buffer_type_name);
  find(base, "ggml_backend_dev_supports_op", &f->supports);
  find(base, "ggml_backend_alloc_ctx_tensors_from_buft", &f->allocate);
  find(base, "ggml_backend_buffer_get_base", &f->buffer_data);
  find(base, "ggml_backend_buffer_get_size", &f->buffer_size);
  find(base, "ggml_backend_buffer_free", &f->buffer_free);
  find(base, "ggml_backend_tensor_set", &f->set);
  f->device = device(registry(), 0);
  for (BufferType** type = extra(f->device); type != nullptr && *type != nullptr; ++type)
    f->repacking.push_back(*type);
}

}  // namespace

Ggml::Ggml(const std::string& folder) : functions_(std::make_unique<Functions>()) {
  Functions& f = *functions_;
  // The fork is one library still.
  const bool two = !std::filesystem::exists(folder + "/libggml.so") ||
                   std::filesystem::exists(folder + "/libggml-base.so");
  void* base = open_library(folder + (two ? "/libggml-base.so" : "/libggml.so"));
  void* cpu = two ? open_library(folder + "/libggml-cpu.so") : base;
  f.base = base;
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
  void (*set_log)(void (*)(int, const char*, void*), void*) = nullptr;
  // Otherwise a line on each matrix that it repacks stands between our rows.
  if (find_if_there(base, "ggml_log_set", &set_log)) set_log([](int, const char*, void*) {}, nullptr);
  if (find_if_there(cpu, "ggml_cpu_init", &f.cpu_init)) f.cpu_init();  // without: ggml_init does it
  find_repacking(base, cpu, &f);
}

// Its threads may outlive the last product, so the libraries stay open.
Ggml::~Ggml() = default;

void Ggml::add_peers(const PeerCase& c, Peers* peers) const {
  const Functions& f = *functions_;
  const auto add = [&](const Offer& offer, BufferType* repacking, const std::string& name) {
    peers->push_back(std::make_unique<GgmlPeer>(f, c, offer.type, repacking, name));
  };
  for (const Offer& offer : kOffers) {
    if (offer.format != c.format) continue;
    if (offer.quantizer != nullptr && (c.n % kInterleaved != 0 || dlsym(f.base, offer.quantizer) == nullptr))
      continue;
    const std::string name = fmt::format("ggml {}", offer.name);
    add(offer, nullptr, name);
    for (BufferType* repacking : f.repacking) {
      if (repacks(f, c, offer.type, repacking))
        add(offer, repacking, fmt::format("{} {}", name, f.buffer_type_name(repacking)));
    }
  }
}

}  // namespace lpu::bench
