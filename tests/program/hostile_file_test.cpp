// Files that are damaged or built to do damage: refused, with a reason, without large allocations.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>

#include "emulator/program/bytes.h"
#include "emulator/program/hash.h"
#include "emulator/program/read.h"
#include "emulator/program/write.h"
#include "tests/program/allocation_probe.h"
#include "tests/program/random_program.h"
#include "tests/program/reader_body.h"
#include "tests/program/sealed_file.h"

namespace lpu::tests {
namespace {

using Accepts = std::function<bool(std::span<const std::uint8_t>)>;

bool reader_accepts(std::span<const std::uint8_t> bytes) { return check_reader(bytes); }

int accepted_truncations(const Bytes& file, const Accepts& accepts) {
  int n = 0;
  for (std::size_t size = 0; size < file.size(); ++size) n += accepts(std::span(file).first(size)) ? 1 : 0;
  return n;
}

int accepted_bit_flips(const Bytes& file, const Accepts& accepts) {
  int n = 0;
  for (std::size_t bit = 0; bit < 8 * file.size(); ++bit) {
    Bytes damaged = file;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    n += accepts(damaged) ? 1 : 0;
  }
  return n;
}

// A file whose section `index` was rewritten by `edit`, all checksums right.
template <typename Edit>
ReadStatus status_after(std::size_t index, Edit edit) {
  SectionBytes sections = sections_of(write_program(sample_program()));
  edit(&sections[index]);
  return read_program(seal(sections)).status;
}

void overwrite(Bytes* section, std::size_t at, std::uint64_t value, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) (*section)[at + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

constexpr std::size_t kChip = 0, kIdentity = 1, kQueues = 2, kImages = 3, kTensors = 4;

}  // namespace

TEST_CASE("every truncation is refused") {
  CHECK(accepted_truncations(write_program(example_program()), reader_accepts) == 0);
  CHECK(accepted_truncations(write_program(sample_program()), reader_accepts) == 0);
}

TEST_CASE("every flipped bit is refused") {
  CHECK(accepted_bit_flips(write_program(example_program()), reader_accepts) == 0);
}

TEST_CASE("a checksum that ignores one byte is caught by the bit flips") {
  const Bytes good = write_program(example_program());
  // The mutant sees every byte but one of the image, which it takes to be right.
  const std::size_t blind = good.size() - 80;
  const auto mutant = [&](std::span<const std::uint8_t> bytes) {
    Bytes seen(bytes.begin(), bytes.end());
    seen[blind] = good[blind];
    return read_program(seen).status.ok();
  };
  CHECK(accepted_bit_flips(good, mutant) == 8);
}

TEST_CASE("bytes behind the end are refused") {
  Bytes file = write_program(example_program());
  file.push_back(0);
  const ReadStatus s = read_program(file).status;
  CHECK(s.code == ReadCode::kMalformed);
  CHECK(s.offset == file.size() - 1);
}

TEST_CASE("random bytes are refused") {
  Rng rng(6);
  for (int n = 0; n < 20'000; ++n) {
    Bytes bytes(static_cast<std::size_t>(between(&rng, 0, 400)));
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(rng());
    if (n % 2 == 0)
      std::copy_n(format::kMagic.begin(), std::min(bytes.size(), format::kMagic.size()), bytes.begin());
    REQUIRE_FALSE(reader_accepts(bytes));
  }
}

TEST_CASE("each refusal says what is wrong, where") {
  const Bytes good = write_program(sample_program());
  const auto status = [&](std::size_t at, std::uint8_t value) {
    Bytes bad = good;
    bad[at] = value;
    return read_program(bad).status;
  };
  CHECK(read_program(Bytes{}).status.text() ==
        "byte 0 (truncated): the file ends after 0 bytes, header and table need 192");
  CHECK(status(1, 'X').text() ==
        "byte 1 (not a .lpu file): not a .lpu file: the first 8 bytes must be CC 4C 50 55 0D 0A 1A 0A");
  CHECK(status(format::kVersionOffset, 2).text() ==
        "byte 8 (unknown version): version 2, this reader knows version 1");
  CHECK(status(format::kCountOffset, 6).text() == "byte 12 (malformed): 6 sections, must be 5");
  CHECK(status(format::kHashOffset, static_cast<std::uint8_t>(~good[format::kHashOffset])).code ==
        ReadCode::kChecksum);
  CHECK(status(good.size() - 1, static_cast<std::uint8_t>(~good.back()))
            .message.starts_with("section 5: its "));
  Bytes cut(good.begin(), good.end() - 1);
  CHECK(read_program(cut).status.code == ReadCode::kTruncated);
  CHECK(read_program(cut).status.offset == cut.size());
}

TEST_CASE("sections in another order, with gaps or overlaps are refused even when the hashes are right") {
  const Bytes good = write_program(sample_program());
  const auto refused = [&](const std::function<void(Bytes*)>& edit, std::string_view message) {
    Bytes bad = good;
    edit(&bad);
    overwrite(&bad, format::kHashOffset,
              hash_bytes(std::span(bad).subspan(format::kHeaderBytes, format::kTableBytes)), 8);
    const ReadStatus s = read_program(bad).status;
    CHECK(s.code == ReadCode::kMalformed);
    CHECK_MESSAGE(s.message.starts_with(message), s.message);
  };
  const std::size_t row = format::kHeaderBytes, next = row + format::kTableRowBytes;
  refused([&](Bytes* b) { std::swap_ranges(b->begin() + row, b->begin() + next, b->begin() + next); },
          "section 1: id 2");
  refused([&](Bytes* b) { (*b)[row + 4] = 1; }, "section 1: bytes 4 to 7");
  refused([&](Bytes* b) { (*b)[next + 8] ^= 1; }, "section 2: offset");
  // A byte nobody names between the first two sections, all offsets behind it right.
  refused(
      [&](Bytes* b) {
        const auto second = get<std::uint64_t>(&(*b)[next + 8]);
        b->insert(b->begin() + static_cast<std::ptrdiff_t>(second), 0);
        for (std::size_t i = 1; i < format::kSections; ++i) (*b)[row + i * format::kTableRowBytes + 8] += 1;
        overwrite(b, format::kSizeOffset, b->size(), 8);
      },
      "section 2: offset");
  refused([&](Bytes* b) { overwrite(b, next + 16, ~std::uint64_t{0}, 8); },
          "section 2: size 18446744073709551615");
}

TEST_CASE("counts far beyond the file are refused without allocating for them") {
  const std::size_t tensor_pieces = 4 + 4 + sample_program().tensors.front().name.size() + 2 + 8;
  struct Bomb {
    std::size_t section, at, width;
    std::string_view what;
  };
  const Bomb bombs[] = {{kIdentity, 0, 4, "model"},      {kQueues, 0, 4, "queue count"},
                        {kQueues, 4, 4, "word count"},   {kImages, 0, 4, "image count"},
                        {kImages, 12, 8, "image"},       {kTensors, 0, 4, "tensor count"},
                        {kTensors, 4, 4, "tensor name"}, {kTensors, tensor_pieces, 4, "piece count"}};
  const std::size_t file_size = write_program(sample_program()).size();
  for (const Bomb& bomb : bombs)
    for (const std::uint64_t value : {0xFFFFFFFFu, 0x7FFFFFFFu, 0x01000000u}) {
      SectionBytes sections = sections_of(write_program(sample_program()));
      overwrite(&sections[bomb.section], bomb.at, bomb.width == 8 ? value << 32 : value, bomb.width);
      const Bytes file = seal(sections);
      const AllocationProbe probe;
      const ReadStatus s = read_program(file).status;
      CAPTURE(bomb.what);
      CHECK(probe.largest() < 16 * file_size);
      CHECK(s.code == ReadCode::kMalformed);
      CHECK_MESSAGE(s.message.starts_with(bomb.what), s.message);
    }
}

TEST_CASE("a count one beyond what fits is refused as such, before the items are looked at") {
  struct Edge {
    std::size_t section, at, item_bytes;
    std::string_view what;
  };
  const Edge edges[] = {{kQueues, 0, 4, "queue count is "},
                        {kImages, 0, format::kImageRowBytes, "image count is "},
                        {kTensors, 0, format::kTensorLeastBytes, "tensor count is "}};
  for (const Edge& edge : edges) {
    const ReadStatus s = status_after(edge.section, [&](Bytes* b) {
      overwrite(b, edge.at, (b->size() - edge.at - 4) / edge.item_bytes + 1, 4);
    });
    CHECK(s.code == ReadCode::kMalformed);
    CHECK_MESSAGE(s.message.starts_with(edge.what), s.message);
  }
}

TEST_CASE("the allocation probe sees a large allocation") {
  const AllocationProbe probe;
  const Bytes large(1 << 20);
  CHECK(probe.largest() >= large.size());
}

TEST_CASE("only one spelling of a chip is accepted") {
  const auto with_chip = [](const std::function<void(std::string*)>& edit) {
    return status_after(kChip, [&](Bytes* b) {
      std::string text(b->begin(), b->end());
      edit(&text);
      b->assign(text.begin(), text.end());
    });
  };
  const auto replace = [](std::string* s, std::string_view from, std::string_view to) {
    s->replace(s->find(from), from.size(), to);
  };
  CHECK(with_chip([](std::string*) {}).text() == "ok");
  CHECK(with_chip([&](std::string* s) { replace(s, "latency.read=", "latency.read= "); }).code ==
        ReadCode::kMalformed);
  CHECK(with_chip([&](std::string* s) { replace(s, "latency.read=", "latency.read=0"); }).code ==
        ReadCode::kMalformed);
  CHECK(with_chip([](std::string* s) { s->pop_back(); }).code == ReadCode::kMalformed);
  CHECK(with_chip([](std::string* s) { s->clear(); }).code == ReadCode::kMalformed);
  CHECK(with_chip([](std::string* s) { *s += "latency.read=1\n"; }).code == ReadCode::kMalformed);
  // Another order of the same lines, hence of the same length.
  const auto swapped = [&](std::string* s) {
    replace(s, "latency.alu=3\n", "");
    replace(s, "latency.alu_entry=4\n", "latency.alu=3\nlatency.alu_entry=4\n");
  };
  CHECK(with_chip(swapped).code == ReadCode::kMalformed);
  const ReadStatus unknown = with_chip([&](std::string* s) { replace(s, "latency.read", "latency.raed"); });
  CHECK(unknown.message == "chip: there is no chip key 'latency.raed' (did you mean latency.read?)");
  const ReadStatus invalid =
      with_chip([&](std::string* s) { replace(s, "stream.per_direction=32", "stream.per_direction=31"); });
  CHECK(invalid.text() == "byte 192 (bad program): chip: stream.per_direction=31: must be 32");
}

TEST_CASE("words that do not decode and programs that may not be loaded are refused") {
  const ReadStatus word = status_after(kQueues, [](Bytes* b) {
    std::size_t at = 4;
    while (get<std::uint32_t>(&(*b)[at]) == 0) at += 4;
    (*b)[at + 4] = 0xEE;
  });
  CHECK(word.code == ReadCode::kMalformed);
  CHECK(word.message == "there is no opcode 0xee");
  const ReadStatus queue_count_wrong = status_after(kQueues, [](Bytes* b) { *b = {0, 0, 0, 0}; });
  CHECK(queue_count_wrong.code == ReadCode::kBadProgram);
  CHECK(queue_count_wrong.message.starts_with("0 queues, the chip has "));
  CHECK(status_after(kTensors, [](Bytes* b) { b->push_back(0); }).message ==
        "1 bytes behind the end of the tensors");
  CHECK(status_after(kTensors, [](Bytes* b) { *b = {0, 0, 0, 0}; }).text() == "ok");
}

}  // namespace lpu::tests
