// Opening ggml at run time.
#include "bench/ggml_functions.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>

#include "emulator/cli/guard.h"

namespace lpu::bench::ggml {
namespace {

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

bool has_function(void* base, const char* name) { return dlsym(base, name) != nullptr; }

Functions open_functions(const std::string& folder) {
  Functions f;
  // The fork is one shared library still.
  const bool two = !std::filesystem::exists(folder + "/libggml.so") ||
                   std::filesystem::exists(folder + "/libggml-base.so");
  void* base = open_library(folder + (two ? "/libggml-base.so" : "/libggml.so"));
  void* cpu = two ? open_library(folder + "/libggml-cpu.so") : base;
  f.base = base;
  // Types of interleaved rows are the fork's own.
  f.library = has_function(base, "quantize_q4_0_r8") ? "ik_llama" : "ggml";
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
  return f;
}

}  // namespace lpu::bench::ggml
