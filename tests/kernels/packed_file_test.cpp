// Files of packed weights: what is written comes back, and nothing else does.
#include "kernels/packed_file.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "kernels/matmul.h"
#include "kernels/variants.h"
#include "tests/kernels/support.h"

namespace lpu::kernels::tests {
namespace {

std::string written(const QuantizedMatrix& w) {
  std::ostringstream to;
  write_packed(PackedWeights(w), fingerprint(w), to, "test");
  return to.str();
}

PackedFile read(const std::string& bytes) {
  std::istringstream from(bytes);
  return read_packed(from, "test");
}

// The message, or "" where the bytes are accepted.
std::string refusal(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const PackedFileError& e) {
    return e.what();
  }
  return "";
}

PackedFileHeader header_of(const std::string& bytes) {
  PackedFileHeader h;
  std::memcpy(&h, bytes.data(), sizeof(h));
  return h;
}

// The header with a checksum that fits it, before the same panels.
std::string with_header(std::string bytes, PackedFileHeader h) {
  h.header_sum = sum_of_header(h);
  std::memcpy(bytes.data(), &h, sizeof(h));
  return bytes;
}

QuantizedMatrix small_matrix() {
  Random random(1);
  return random_matrix(kVariants[std::size(kVariants) - 1], 128, 3, 64, random);
}

std::vector<std::int32_t> product(const PackedWeights& w, std::size_t m) {
  Random random(5);
  const std::vector<std::int8_t> x = random_activations(m * w.k(), random);
  std::vector<std::int32_t> acc(w.terms() * m * w.n());
  multiply_int32(w, x.data(), m, acc.data());
  return acc;
}

TEST_CASE("packed file: every variant comes back with the same bits, empty and ragged ones too") {
  Random random(2);
  for (const Variant& v : kVariants) {
    CAPTURE(v.name);
    for (const std::size_t n : {0, 1, 32, 33}) {
      for (const std::size_t k : {16, 48, 192}) {
        const QuantizedMatrix w = random_matrix(v, k, n, 16, random);
        const PackedFile file = read(written(w));
        CHECK(file.source == fingerprint(w));
        CHECK(file.weights.bytes() == PackedWeights(w).bytes());
        CHECK(same_bits(product(PackedWeights(w), 3), product(file.weights, 3)));
      }
    }
  }
}

TEST_CASE("packed file: every single bit that changes is noticed") {
  const std::string good = written(small_matrix());
  REQUIRE(refusal(good).empty());
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ (1 << bit % 8));
    if (refusal(bad).empty()) FAIL_CHECK("bit " << bit);
  }
}

TEST_CASE("packed file: every truncation and anything behind the end is noticed") {
  const std::string good = written(small_matrix());
  for (std::size_t size = 0; size < good.size(); ++size) {
    if (refusal(good.substr(0, size)).empty()) FAIL_CHECK("size " << size);
  }
  CHECK(refusal(good + '\0').find("its header says") != std::string::npos);
}

TEST_CASE("packed file: messages say what is wrong") {
  const std::string good = written(small_matrix());
  PackedFileHeader h = header_of(good);
  h.version = kPackingVersion + 1;
  CHECK(refusal(with_header(good, h)) == "test: packed by version " + std::to_string(kPackingVersion + 1) +
                                             ", this is version " + std::to_string(kPackingVersion) +
                                             "; pack the weights again");
  CHECK(refusal("GGUF" + good).starts_with("test: not a file of packed weights"));
  CHECK(refusal("").starts_with("test: ends inside its header"));
  std::string bad = good;
  bad.back() = static_cast<char>(bad.back() ^ 1);
  CHECK(refusal(bad).starts_with("test: its weights are damaged"));
}

TEST_CASE("packed file: a header that lies consistently is refused before memory is asked for") {
  const std::string good = written(small_matrix());
  const auto refused = [&](auto&& change) {
    PackedFileHeader h = header_of(good);
    change(h);
    return !refusal(with_header(good, h)).empty();
  };
  CHECK(refused([](PackedFileHeader& h) { h.bytes = std::uint64_t{1} << 60; }));
  CHECK(refused([](PackedFileHeader& h) { h.k = h.n = ~std::uint64_t{0}; }));
  CHECK(refused([](PackedFileHeader& h) { h.n = std::uint64_t{1} << 30; }));
  CHECK(refused([](PackedFileHeader& h) { h.group = 48; }));
  CHECK(refused([](PackedFileHeader& h) { h.group = 256; }));
  CHECK(refused([](PackedFileHeader& h) { h.format = 4; }));
  CHECK(refused([](PackedFileHeader& h) { h.format = 0; }));
  CHECK(refused([](PackedFileHeader& h) { h.layout = 0; }));
  CHECK(refused([](PackedFileHeader& h) { h.dual_scales = 2; }));
  CHECK(refused([](PackedFileHeader& h) { h.zero_points = 0; }));
  CHECK(refused([](PackedFileHeader& h) { h.k = h.group = kMaxExactKWithZeroPoints + 1; }));
}

TEST_CASE("packed file: random bytes and random headers end in an error or in weights that multiply") {
  Random random(6);
  const std::string good = written(small_matrix());
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(random.below(300), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random.byte());
    CHECK_FALSE(refusal(bytes).empty());
    PackedFileHeader h = header_of(good);
    auto* fields = reinterpret_cast<std::uint8_t*>(&h) + offsetof(PackedFileHeader, format);
    for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes)
      fields[random.below(offsetof(PackedFileHeader, header_sum) - offsetof(PackedFileHeader, format))] =
          static_cast<std::uint8_t>(random.byte() >> random.below(8));
    try {
      product(read(with_header(good, h)).weights, 1);
    } catch (const PackedFileError&) {
      continue;
    }
  }
}

struct TemporaryFile {
  std::string path =
      (std::filesystem::temp_directory_path() / ("lpu_packed_file_test." + std::to_string(getpid())))
          .string();
  ~TemporaryFile() { std::filesystem::remove(path); }
};

std::string content(const std::string& path) {
  std::ifstream from(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(from), {}};
}

TEST_CASE("pack_cached: packs once, and again where the file is of another matrix or damaged") {
  const TemporaryFile file;
  const QuantizedMatrix w = small_matrix();
  const std::vector<std::int32_t> expected = product(PackedWeights(w), 2);
  CHECK(same_bits(expected, product(pack_cached(w, file.path), 2)));
  const std::string first = content(file.path);
  CHECK(first == written(w));

  // Bytes of other weights under this matrix's name: that these come back shows that the file was used.
  QuantizedMatrix other = w;
  other.data[0] ^= 1;
  std::ostringstream to;
  write_packed(PackedWeights(other), fingerprint(w), to, "test");
  std::ofstream(file.path, std::ios::binary) << to.str();
  CHECK(same_bits(product(PackedWeights(other), 2), product(pack_cached(w, file.path), 2)));

  CHECK(same_bits(product(PackedWeights(other), 2), product(pack_cached(other, file.path), 2)));
  CHECK(content(file.path) == written(other));

  std::ofstream(file.path, std::ios::binary) << first.substr(0, first.size() - 1);
  CHECK(same_bits(expected, product(pack_cached(w, file.path), 2)));
  CHECK(content(file.path) == first);
}

TEST_CASE("pack_cached: a place that cannot be written is an error that names it") {
  CHECK_THROWS_WITH_AS(pack_cached(small_matrix(), "/no/such/folder/w.packed"),
                       "/no/such/folder/w.packed: cannot be written", PackedFileError);
}

TEST_CASE("fingerprint: shape, codes, scales and zero points all count") {
  const QuantizedMatrix w = small_matrix();
  const auto differs = [&](auto&& change) {
    QuantizedMatrix v = w;
    change(v);
    return fingerprint(v) != fingerprint(w);
  };
  CHECK(fingerprint(w) == fingerprint(QuantizedMatrix(w)));
  CHECK(differs([](QuantizedMatrix& v) { v.format = Format::kQ3p5b; }));
  CHECK(differs([](QuantizedMatrix& v) { v.data.back() ^= 1; }));
  CHECK(differs([](QuantizedMatrix& v) { v.scales.back() += 1; }));
  CHECK(differs([](QuantizedMatrix& v) { v.scales_odd.back() += 1; }));
  CHECK(differs([](QuantizedMatrix& v) { v.zero_points.back() ^= 1; }));
  CHECK(differs([](QuantizedMatrix& v) { std::swap(v.scales, v.scales_odd); }));
}

}  // namespace
}  // namespace lpu::kernels::tests
