// Real and published model files through the importers.
#include <algorithm>
#include <utility>

#include "emulator/model/model_file.h"
#include "emulator/model/requantize.h"
#include "tests/model/data_files.h"
#include "tests/model/hostile.h"
#include "tests/model/quantized_bytes.h"

using namespace lpu::model;
using namespace lpu::tests;
using lpu::kernels::Format;

namespace {

std::vector<std::filesystem::path> gguf_files() {
  std::vector<std::filesystem::path> paths;
  for (const char* folder : {"gguf", "models"}) {
    for (const auto& entry : std::filesystem::directory_iterator(data_path(folder))) {
      if (entry.path().extension() == ".gguf") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

// End of the tensor table, generously: damage beyond it only changes weights.
constexpr std::size_t kHeaderSpan = 8192;

std::pair<std::size_t, std::size_t> shape_of(const ModelFile& file, const std::string& name) {
  for (const NamedMatrix& matrix : file.list()) {
    if (matrix.name == name) return {matrix.k, matrix.n};
  }
  return {0, 0};
}

}  // namespace

TEST_CASE("every GGUF file opens, and every matrix in it loads") {
  Compared weights("weights loaded from GGUF files");
  const auto paths = gguf_files();
  REQUIRE(paths.size() == 7);
  for (const auto& path : paths) {
    INFO(path.filename().string());
    const auto file = ModelFile::open(path);
    CHECK(file.kind() == FileKind::kGguf);
    for (const NamedMatrix& matrix : file.list()) {
      const auto values = file.load(matrix.name);
      CHECK(values.size() == matrix.k * matrix.n);
      weights.add(values.size());
      CHECK(file.load_quantized(matrix.name).has_value() == matrix.type.starts_with("Q"));
    }
  }
  CHECK(weights.count() > 0);
}

TEST_CASE("the llama2.c checkpoint and its GGUF conversion hold bit-equal weights") {
  Compared weights("weights of stories260K.bin, bit-equal to the GGUF's");
  const auto bin = ModelFile::open(data_path("models/stories260K.bin"));
  const auto gguf = ModelFile::open(data_path("gguf/stories260K.f32.gguf_v1.gguf"));
  CHECK(bin.kind() == FileKind::kLlama2c);
  REQUIRE(bin.list().size() == 36);
  REQUIRE(gguf.list().size() == 37);
  for (const NamedMatrix& matrix : bin.list()) {
    INFO(matrix.name);
    CHECK(shape_of(gguf, matrix.name) == std::pair(matrix.k, matrix.n));
    const auto ours = bin.load(matrix.name);
    CHECK(differences(ours, gguf.load(matrix.name)) == 0);
    weights.add(ours.size());
  }
  // The checkpoint ties the classifier to the embedding; the conversion spells it out.
  CHECK(differences(bin.load("token_embd.weight"), gguf.load("output.weight")) == 0);
  CHECK(weights.count() == 512 * 64 + 5 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 172));
}

TEST_CASE("the float values of quantised matrices are their codes times their scales") {
  Compared weights("Q8_0 and Q4_0 weights, float against code times scale");
  for (const char* name :
       {"models/TinyStories-656K.Q8_0.gguf", "models/TinyStories-656K.Q4_0.requant.gguf"}) {
    const auto file = ModelFile::open(data_path(name));
    for (const NamedMatrix& matrix : file.list()) {
      const auto values = file.load(matrix.name);
      const auto w = file.load_quantized(matrix.name);
      REQUIRE(w.has_value());
      std::vector<float> products(values.size());
      for (std::size_t n = 0; n < w->n; ++n) {
        for (std::size_t k = 0; k < w->k; ++k) {
          products[n * w->k + k] = static_cast<float>(code_at(*w, k, n)) * w->scales[k / 32 * w->n + n];
        }
      }
      CHECK(differences(values, products) == 0);
      weights.add(values.size());
    }
  }
  CHECK(weights.count() > 0);
}

TEST_CASE("every matrix of the Q8_0 and Q4_0 models, converted and read back, is bit for bit the same") {
  Compared weights("Q8_0 and Q4_0 weights, before and after conversion");
  const Folder folder;
  for (const auto& [name, format] : {std::pair{"models/TinyStories-656K.Q8_0.gguf", Format::kInt8},
                                     {"models/TinyStories-656K.Q4_0.requant.gguf", Format::kInt4}}) {
    const auto from = ModelFile::open(data_path(name));
    std::vector<PlannedMatrix> plan;
    std::vector<NamedMatrix> kept;
    for (const NamedMatrix& m : from.list()) {
      if (!m.stored || m.stored->format != format) continue;
      plan.push_back(planned({format, std::nullopt}, m));
      kept.push_back(m);
    }
    QuantizedWriter writer(folder.path / "w", plan);
    for (const NamedMatrix& m : kept) writer.add(*from.load_quantized(m.name));
    writer.finish();
    const auto read = ModelFile::open(folder.path / "w");
    for (const NamedMatrix& m : kept) {
      INFO(m.name);
      const auto before = from.load_quantized(m.name), after = read.load_quantized(m.name);
      CHECK(differences(after->data, before->data) == 0);
      CHECK(differences(after->scales, before->scales) == 0);
      CHECK(differences(read.load(m.name), from.load(m.name)) == 0);
      weights.add(m.k * m.n);
    }
  }
  CHECK(weights.count() > 1000000);
}

TEST_CASE("every truncation of a published file is refused in one line or loads cleanly") {
  Compared lengths("truncations of published GGUF files");
  for (const char* name : {"gguf/hyllama_dummy.gguf", "gguf/tiny_random_llama_f16.gguf"}) {
    const auto bytes = read_file(data_path(name));
    // These files end with padding or 3-D tensors at most; nothing shorter holds all tensors.
    CHECK(refused_truncations(bytes) > bytes.size() - 64);
    lengths.add(bytes.size());
  }
  CHECK(lengths.count() > 0);
}

TEST_CASE("damaged copies of published files are refused in one line or load cleanly") {
  Compared copies("damaged copies of published model files");
  constexpr int kRounds = 1500;
  for (const char* name :
       {"gguf/hyllama_dummy.gguf", "gguf/tiny_random_llama_f16.gguf", "gguf/byte_fallback_f32.gguf"}) {
    const auto bytes = read_file(data_path(name));
    CHECK(refused_mutations(bytes, std::min(kHeaderSpan, bytes.size()), kRounds) > 0);
    copies.add(kRounds);
  }
  CHECK(copies.count() > 0);
}
