#include "kernels/packed_file.h"

#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "kernels/matmul.h"

namespace lpu::kernels {
namespace {

constexpr char kMagic[8] = {'L', 'P', 'U', 'P', 'A', 'C', 'K', '\n'};
static_assert(sizeof(PackedFileHeader) == 72, "no padding: the bytes are the file's");

// Each step is a bijection of the state, so a change of a single word always shows; what else collides is one
// in 2^64. A word at a time: the sum of a large matrix must not take as long as packing it.
class Checksum {
 public:
  void add(const void* data, std::size_t bytes) {
    const auto* p = static_cast<const std::uint8_t*>(data);
    for (; bytes >= sizeof(std::uint64_t); p += sizeof(std::uint64_t), bytes -= sizeof(std::uint64_t)) {
      std::uint64_t word;
      std::memcpy(&word, p, sizeof(word));
      step(word);
    }
    std::uint64_t last = 0;
    if (bytes > 0) std::memcpy(&last, p, bytes);
    step(last);
    step(bytes);
  }
  std::uint64_t value() const { return state_; }

 private:
  void step(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9E3779B97F4A7C15u;  // odd
    state_ ^= state_ >> 32;
  }
  std::uint64_t state_ = 0xCBF29CE484222325u;
};

template <class T>
void add_all(Checksum& sum, const std::vector<T>& values) {
  const std::uint64_t count = values.size();
  sum.add(&count, sizeof(count));
  sum.add(values.data(), values.size() * sizeof(T));
}

std::uint64_t sum_of(const void* data, std::size_t bytes) {
  Checksum sum;
  sum.add(data, bytes);
  return sum.value();
}

[[noreturn]] void fail(const std::string& name, const std::string& what) {
  throw PackedFileError(name + ": " + what + "; pack the weights again");
}

// What a header that was written by write_packed() cannot hold. k and n below 2^31 keep sizes inside 64 bits.
bool possible(const PackedFileHeader& h) {
  constexpr std::uint64_t kLimit = std::uint64_t{1} << 31;
  if (h.format > static_cast<std::uint8_t>(Format::kQ3p5) || h.dual_scales > 1 || h.zero_points > 1)
    return false;
  if (h.k >= kLimit || h.n >= kLimit || h.group > h.k) return false;
  if (h.group != 0 && h.k % h.group != 0) return false;
  return (h.group == 0 ? h.k : h.group) <= (h.zero_points ? kMaxExactKWithZeroPoints : kMaxExactK) &&
         (!h.dual_scales || splits_parity(static_cast<Format>(h.format)));
}

// The header's shape, or an error unless all of it can be true of a file of `file_bytes`.
PackedShape checked_shape(const PackedFileHeader& h, std::uint64_t file_bytes, const std::string& name) {
  if (std::memcmp(h.magic, kMagic, sizeof(kMagic)) != 0) fail(name, "not a file of packed weights");
  if (h.version != kPackingVersion) {
    fail(name, "packed by version " + std::to_string(h.version) + ", this is version " +
                   std::to_string(kPackingVersion));
  }
  if (h.header_sum != sum_of_header(h) || !possible(h)) fail(name, "its header is damaged");
  const PackedShape s{
      static_cast<Format>(h.format), h.k, h.n, h.group, h.dual_scales != 0, h.zero_points != 0};
  const PanelShape panel = panel_shape(s);
  const std::uint64_t panels = (h.n + kPanelColumns - 1) / kPanelColumns;
  const bool fits = panels == 0 ? h.bytes == 0 : h.bytes % panels == 0 && h.bytes / panels == panel.bytes();
  if (h.layout != static_cast<std::uint8_t>(panel.layout) || !fits) fail(name, "its header is damaged");
  if (h.bytes != file_bytes - sizeof(h)) {
    fail(name, "has " + std::to_string(file_bytes) + " bytes, its header says " +
                   std::to_string(h.bytes + sizeof(h)));
  }
  return s;
}

std::uint64_t size_of(std::istream& from, const std::string& name) {
  from.seekg(0, std::ios::end);
  const std::streamoff bytes = from.tellg();
  from.seekg(0);
  if (!from || bytes < 0) fail(name, "cannot be read");
  return static_cast<std::uint64_t>(bytes);
}

// Nothing where the file is missing, damaged, of another version or of another matrix.
std::optional<PackedWeights> from_cache(std::uint64_t source, const std::string& path) {
  std::ifstream from(path, std::ios::binary);
  if (!from) return std::nullopt;
  try {
    PackedFile file = read_packed(from, path);
    if (file.source == source) return std::move(file.weights);
  } catch (const PackedFileError&) {
    // Written again below.
  }
  return std::nullopt;
}

// Under another name first: who reads at the same time sees the old file or the whole new one.
void replace_file(const PackedWeights& packed, std::uint64_t source, const std::string& path) {
  const std::string unfinished = path + "." + std::to_string(getpid());
  std::error_code error;
  try {
    std::ofstream to(unfinished, std::ios::binary | std::ios::trunc);
    write_packed(packed, source, to, path);
    to.close();
    std::filesystem::rename(unfinished, path);
  } catch (const std::filesystem::filesystem_error& e) {
    std::filesystem::remove(unfinished, error);
    throw PackedFileError(path + ": cannot be written: " + e.code().message());
  } catch (const PackedFileError&) {
    std::filesystem::remove(unfinished, error);
    throw;
  }
}

}  // namespace

std::uint64_t sum_of_header(const PackedFileHeader& h) {
  return sum_of(&h, offsetof(PackedFileHeader, header_sum));
}

std::uint64_t fingerprint(const QuantizedMatrix& w) {
  Checksum sum;
  const std::uint64_t shape[] = {static_cast<std::uint64_t>(w.format), w.k, w.n, w.group};
  sum.add(shape, sizeof(shape));
  add_all(sum, w.data);
  add_all(sum, w.scales);
  add_all(sum, w.scales_odd);
  add_all(sum, w.zero_points);
  return sum.value();
}

void write_packed(const PackedWeights& packed, std::uint64_t source, std::ostream& to,
                  const std::string& name) {
  const PackedShape& s = packed.packed_shape();
  PackedFileHeader h{};
  std::memcpy(h.magic, kMagic, sizeof(kMagic));
  h.version = kPackingVersion;
  h.format = static_cast<std::uint8_t>(s.format);
  h.layout = static_cast<std::uint8_t>(packed.shape().layout);
  h.dual_scales = s.dual_scales;
  h.zero_points = s.zero_points;
  h.k = s.k;
  h.n = s.n;
  h.group = s.group;
  h.source = source;
  h.bytes = packed.bytes();
  h.panels_sum = sum_of(packed.panel(0), packed.bytes());
  h.header_sum = sum_of_header(h);
  to.write(reinterpret_cast<const char*>(&h), sizeof(h));
  to.write(reinterpret_cast<const char*>(packed.panel(0)), static_cast<std::streamsize>(packed.bytes()));
  if (!to.flush()) throw PackedFileError(name + ": cannot be written");
}

PackedFile read_packed(std::istream& from, const std::string& name) {
  const std::uint64_t size = size_of(from, name);
  PackedFileHeader h;
  if (size < sizeof(h)) fail(name, "ends inside its header");
  if (!from.read(reinterpret_cast<char*>(&h), sizeof(h))) fail(name, "cannot be read");
  const PackedShape shape = checked_shape(h, size, name);
  HugeBuffer panels(h.bytes);
  if (!from.read(reinterpret_cast<char*>(panels.data()), static_cast<std::streamsize>(h.bytes)))
    fail(name, "cannot be read");
  if (sum_of(panels.data(), panels.size()) != h.panels_sum) fail(name, "its weights are damaged");
  return {PackedWeights(shape, std::move(panels)), h.source};
}

PackedWeights pack_cached(const QuantizedMatrix& w, const std::string& path) {
  const std::uint64_t source = fingerprint(w);
  if (std::optional<PackedWeights> cached = from_cache(source, path)) return std::move(*cached);
  PackedWeights packed(w);
  replace_file(packed, source, path);
  return packed;
}

}  // namespace lpu::kernels
