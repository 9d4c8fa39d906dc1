// The handful of C functions that a matrix product by ggml needs. Nothing of it is compiled in: the few
// numbers below are part of its interface to other languages and have not changed since they were given.
// ik_llama.cpp's ggml, a fork, has the same functions and more types.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace lpu::bench::ggml {

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

// The functions of one library; they stay valid until the program ends.
struct Functions {
  std::string library;   // whose it is: "ggml" or "ik_llama"
  void* base = nullptr;  // the shared library that quantises
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

// Whether `base` has a function of that name.
bool has_function(void* base, const char* name);

// Opens the libraries of `folder`, which is as Ggml (peer.h) takes it. Throws cli::BadInput. They are never
// closed: threads of theirs may outlive the last product.
Functions open_functions(const std::string& folder);

}  // namespace lpu::bench::ggml
