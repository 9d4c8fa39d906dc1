// llama2.c legacy checkpoints (github.com/karpathy/llama2.c, run.c `memory_map_weights` and export.py
// `legacy_export`): seven int32, then float32 arrays without names or gaps. There is no magic, so the
// header must make sense and the file size must match it exactly. Matrices get the names GGUF uses.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "emulator/model/bounded_reader.h"
#include "emulator/model/import_error.h"
#include "emulator/model/tensor_table.h"
#include "emulator/model/tensor_types.h"

namespace lpu::model {
namespace {

// Far above any model, and low enough that no product below can overflow 64 bits.
constexpr std::int64_t kMostLayers = 4096;
constexpr std::int64_t kMostWidth = 1 << 20;

struct Header {
  std::uint64_t dim, hidden, layers, heads, kv_heads, vocabulary, context;
  bool own_classifier;

  std::uint64_t kv_dim() const { return dim / heads * kv_heads; }
  std::uint64_t head_size() const { return dim / heads; }
};

struct Field {
  const char* name;
  std::int64_t most;
};
constexpr std::array<Field, 7> kFields = {{{"dim", kMostWidth},
                                           {"hidden_dim", kMostWidth},
                                           {"n_layers", kMostLayers},
                                           {"n_heads", kMostWidth},
                                           {"n_kv_heads", kMostWidth},
                                           {"vocab_size", kMostWidth},
                                           {"seq_len", kMostWidth}}};

constexpr std::size_t kHeads = 3, kKvHeads = 4, kVocabularyField = 5;

std::uint64_t field_offset(std::size_t index) { return 4 * index; }

void expect_divides(const ByteSource& source, std::size_t part, std::uint64_t a, std::size_t whole,
                    std::uint64_t b) {
  if (b % a == 0) return;
  throw ImportError(source.name(), field_offset(part),
                    fmt::format("{} = {} does not divide {} = {} as a llama2.c checkpoint needs",
                                kFields[part].name, a, kFields[whole].name, b));
}

Header read_header(const ByteSource& source) {
  BoundedReader reader(source);
  std::array<std::int64_t, 7> values{};
  bool own_classifier = false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Field& field = kFields[i];
    const std::int64_t raw = reader.scalar<std::int32_t>(fmt::format("llama2.c header field {}", field.name));
    // Only the vocabulary may be negative: it means that the classifier is stored on its own.
    if (i == kVocabularyField) own_classifier = raw < 0;
    values[i] = i == kVocabularyField && raw < 0 ? -raw : raw;
    if (values[i] >= 1 && values[i] <= field.most) continue;
    throw ImportError(source.name(), field_offset(i),
                      fmt::format("neither GGUF (no magic \"GGUF\") nor safetensors (no \"{{\" at byte 8) "
                                  "nor a llama2.c legacy checkpoint "
                                  "({} = {}, expected 1 to {})",
                                  field.name, raw, field.most));
  }
  const auto u = [&](std::size_t i) { return static_cast<std::uint64_t>(values[i]); };
  expect_divides(source, kHeads, u(kHeads), 0, u(0));
  expect_divides(source, kKvHeads, u(kKvHeads), kHeads, u(kHeads));
  return {u(0), u(1), u(2), u(3), u(4), u(5), u(6), own_classifier};
}

// Walks the arrays in file order and records the matrices.
class Layout {
 public:
  void skip(std::uint64_t floats) { offset_ += 4 * floats; }
  void matrix(std::string name, std::uint64_t k, std::uint64_t n) {
    tensors_.push_back({std::move(name), {k, n}, kF32, offset_, 4 * k * n});
    skip(k * n);
  }
  void per_layer(const char* role, std::uint64_t layers, std::uint64_t k, std::uint64_t n) {
    for (std::uint64_t layer = 0; layer < layers; ++layer)
      matrix(fmt::format("blk.{}.{}.weight", layer, role), k, n);
  }

  std::uint64_t end() const { return offset_; }
  std::vector<StoredTensor> take() { return std::move(tensors_); }

 private:
  std::uint64_t offset_ = field_offset(kFields.size());
  std::vector<StoredTensor> tensors_;
};

void lay_out(const Header& h, Layout& layout) {
  layout.matrix("token_embd.weight", h.dim, h.vocabulary);
  layout.skip(h.layers * h.dim);  // attention norms
  layout.per_layer("attn_q", h.layers, h.dim, h.dim);
  layout.per_layer("attn_k", h.layers, h.dim, h.kv_dim());
  layout.per_layer("attn_v", h.layers, h.dim, h.kv_dim());
  layout.per_layer("attn_output", h.layers, h.dim, h.dim);
  layout.skip(h.layers * h.dim);  // FFN norms
  layout.per_layer("ffn_gate", h.layers, h.dim, h.hidden);
  layout.per_layer("ffn_down", h.layers, h.hidden, h.dim);
  layout.per_layer("ffn_up", h.layers, h.dim, h.hidden);
  layout.skip(h.dim);                                // final norm
  layout.skip(2 * h.context * (h.head_size() / 2));  // RoPE tables, no longer used
  if (h.own_classifier) layout.matrix("output.weight", h.dim, h.vocabulary);
}

}  // namespace

std::vector<StoredTensor> read_llama2c_table(const ByteSource& source) {
  const Header header = read_header(source);
  Layout layout;
  lay_out(header, layout);
  if (source.size() != layout.end()) {
    throw ImportError(
        source.name(), source.size(),
        fmt::format("the file ends here, but its llama2.c header (dim {}, {} layers, vocabulary {}) "
                    "needs exactly {} bytes",
                    header.dim, header.layers, header.vocabulary, layout.end()));
  }
  return layout.take();
}

}  // namespace lpu::model
