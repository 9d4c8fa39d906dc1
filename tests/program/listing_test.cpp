#include "emulator/program/listing.h"

#include <doctest/doctest.h>

#include "emulator/program/queue_clock.h"
#include "emulator/program/walker.h"
#include "tests/program/random_program.h"

namespace lpu::tests {
namespace {

constexpr std::string_view kChip =
    ".chip geometry.superlanes=1 mem.slices_per_hemisphere=4 mem.words_per_bank=16 mxm.planes=1\n"
    ".chip icu.reserved_queues=0\n";

std::string error_of(std::string_view text) {
  Program p;
  return assemble(std::string(kChip) + std::string(text), &p).text();
}

std::vector<Instr> east0_of(std::string_view text) {
  Program p;
  const ListingError e = assemble(std::string(kChip) + ".queue MEM_E0\n" + std::string(text), &p);
  CAPTURE(text);
  REQUIRE(e.text() == "");
  return p.queues[static_cast<std::size_t>(mem_queue(p.chip, Hemisphere::kEast, 0))];
}

// Of every word up to the first Sync, by the walker; -1: never.
std::vector<std::int64_t> first_dispatches(const Chip& chip, const std::vector<Instr>& words) {
  std::string why;
  const auto tree = QueueTree::build(words, &why);
  REQUIRE(tree);
  QueueWalker walker(chip, words, *tree);
  std::vector<std::int64_t> first(words.size(), -1);
  for (Dispatch d; walker.next(&d) && d.instr.op != Op::kSync;)
    if (first[static_cast<std::size_t>(d.word)] < 0) first[static_cast<std::size_t>(d.word)] = d.time;
  return first;
}

}  // namespace

TEST_CASE("the example's listing") {
  CHECK(disassemble(example_program()) ==
        ".chip preset=tsp-v1\n"
        ".chip geometry.superlanes=1\n"
        ".chip mem.slices_per_hemisphere=4\n"
        ".chip mem.words_per_bank=16\n"
        ".chip icu.reserved_queues=0\n"
        ".chip mxm.planes=1\n"
        ".id model=copy\n"
        ".id shape=1x16\n"
        ".id precision=int8\n"
        ".id compiler=by hand\n"
        ".queue MEM_E0\n"
        "    read addr=3 stream=s5e\n"
        ".image MEM_E0 addr=3\n"
        ".data 000102030405060708090a0b0c0d0e0f\n"
        ".tensor name=x role=input dtype=int8 rows=1 cols=16\n"
        ".piece count=16 queue=MEM_E0 addr=3\n");
}

TEST_CASE("assembling a listing gives the program, with and without cycles") {
  Rng rng(9);
  for (int n = 0; n < 300; ++n) {
    const Program p = random_program(&rng);
    for (const bool cycles : {false, true}) {
      const std::string text = disassemble(p, {.cycles = cycles});
      Program back;
      const ListingError e = assemble(text, &back);
      CAPTURE(text);
      REQUIRE(e.text() == "");
      REQUIRE(back == p);
    }
  }
}

TEST_CASE("the cycles of a listing are those at which words first dispatch") {
  Rng rng(10);
  int compared = 0;
  for (int n = 0; n < 100; ++n) {
    Program p = random_program(&rng);
    for (auto& words : p.queues) {
      // Few iterations, so that the walk gets to the end.
      for (Instr& i : words)
        if (i.op == Op::kRepeat) i.f[field::Repeat::n] = i.f[field::Repeat::n] % 3 + 1;
      const std::vector<std::int64_t> first = first_dispatches(p.chip, words);
      QueueClock clock;
      for (std::size_t w = 0; w < words.size(); ++w) {
        if (first[w] >= 0) CHECK(clock.now() == first[w]);
        compared += first[w] >= 0 ? 1 : 0;
        clock.add(words[w]);
      }
    }
  }
  CHECK(compared > 1'000);
}

TEST_CASE("a demanded cycle is reached with nops") {
  CHECK(east0_of("5: read addr=3 stream=s5e\n6: sync") ==
        std::vector<Instr>{{Op::kNop, {5}}, {Op::kRead, {3, 5}}, {Op::kSync, {}}});
  CHECK(east0_of("70000: read addr=3 stream=s5e") ==
        std::vector<Instr>{{Op::kNop, {65535}}, {Op::kNop, {4465}}, {Op::kRead, {3, 5}}});
  // The block of a repeat ends n*d cycles later than its first iteration does.
  CHECK(east0_of("read addr=3 stream=s5e\nrepeat words=1 n=3 d=4\n13: sync\n") ==
        std::vector<Instr>{{Op::kRead, {3, 5}}, {Op::kRepeat, {1, 3, 4, 0}}, {Op::kSync, {}}});
  CHECK(east0_of("read addr=3 stream=s5e\nrepeat words=1 n=3 d=4\n15: sync\n").size() == 4);
}

TEST_CASE("comments and blank lines") {
  CHECK(east0_of("# all\n\n   sync # some\n\tnotify\t#\r\n") ==
        std::vector<Instr>{{Op::kSync, {}}, {Op::kNotify, {}}});
}

TEST_CASE("data may be cut into words and be shorter than a vector") {
  Program p;
  REQUIRE(assemble(std::string(kChip) + ".image MEM_W3 addr=2\n.data 01 02ff\n.data\n", &p).ok());
  std::vector<std::uint8_t> expected(32);
  expected[0] = 1, expected[1] = 2, expected[2] = 255;
  CHECK(p.images == std::vector<MemImage>{{3, 2, expected}});
}

TEST_CASE("without image bytes a listing names the images") {
  const std::string text = disassemble(example_program(), {.image_bytes = false});
  CHECK(text.find("# .image MEM_E0 addr=3 vectors=1\n") != std::string::npos);
  CHECK(text.find(".data") == std::string::npos);
}

TEST_CASE("errors carry line and column") {
  CHECK(error_of("sync") == "line 3, column 1: an instruction needs a .queue above it");
  CHECK(error_of(".queue MEM_N0") == "line 3, column 8: there is no queue 'MEM_N0' (did you mean MEM_E0?)");
  CHECK(error_of(".queue") == "line 3, column 1: .queue needs one name, e.g. .queue MEM_W12");
  CHECK(error_of(".queue VXM0\n  5:  pas a=imm") ==
        "line 4, column 7: there is no instruction 'pas' (did you mean pass?)");
  CHECK(error_of(".queue VXM0\n3: pass a=imm\n3: pass a=imm") ==
        "line 5, column 1: cycle 3 has passed, the queue is at cycle 4");
  CHECK(error_of(".queue VXM0\nsync\n50: notify") ==
        "line 5, column 1: the cycle behind a sync hangs on the notify, it cannot be demanded");
  CHECK(error_of(".queue VXM0\n99999999999: notify") ==
        "line 4, column 1: cycle 99999999999 is further from cycle 0 than a queue of nops reaches");
  CHECK(error_of(".queue VXM0\nx: notify") == "line 4, column 1: 'x:' must be a cycle, e.g. 20:");
  CHECK(error_of(".queue VXM0\nrepeat words=1 n=1 d=1") ==
        "line 4, column 1: repeat of 1 words, the queue has 0 before it");
  CHECK(error_of(".queue VXM0\n.chip preset=mini") ==
        "line 4, column 1: .chip must stand before every line but .chip and .id");
  CHECK(error_of(".chip latency.raed=1") ==
        "line 3, column 7: there is no chip key 'latency.raed' (did you mean latency.read?)");
  CHECK(error_of(".data 00") == "line 3, column 1: .data needs an .image above it");
  CHECK(error_of(".image MEM_E0 addr=3\n.data 0g") == "line 4, column 7: not a hex digit");
  CHECK(error_of(".image MEM_E0 addr=3\n.data 012") ==
        "line 4, column 7: two hex digits make a byte, this word has an odd number");
  CHECK(error_of(".image MEM_E0 addr=3\n.data 0000000000000000000000000000000000") ==
        "line 4, column 1: 17 bytes, a vector has 16");
  CHECK(error_of(".image MEM_E0 3") ==
        "line 3, column 1: .image needs a slice and an address, e.g. .image MEM_W12 addr=17");
  CHECK(error_of(".piece row=0") == "line 3, column 1: .piece needs a .tensor above it");
  CHECK(error_of(".tensor name=x role=both") == "line 3, column 21: role=both: must be one of input, output");
  CHECK(error_of(".tensor name=x size=3") ==
        "line 3, column 16: a tensor has name, role, dtype, rows and cols, not 'size'");
  CHECK(error_of(".tensor name=x\n.piece queue=MEM_X") ==
        "line 4, column 14: there is no queue 'MEM_X' (did you mean MEM_E0?)");
  CHECK(error_of(".tensor name=x\n.piece lanes=3") == "line 4, column 8: a piece has no field 'lanes'");
  CHECK(error_of(".id color=red") ==
        "line 3, column 5: .id has model, shape, precision, compiler, model_hash and chip_hash, not 'color'");
  CHECK(error_of(".id model_hash=red") == "line 3, column 16: model_hash=red: must be a 64-bit number");
  CHECK(error_of(".qeue MEM_E0").starts_with("line 3, column 1: there is no directive '.qeue'"));
  CHECK(error_of(".chip icu.queue_words=3\n.queue VXM0") ==
        "line 4, column 1: chip: icu.queue_words=3: must be 4 to 65536 (words)");
}

TEST_CASE("what no line shows is reported for the program") {
  CHECK(error_of(".queue VXM0\nread addr=0 stream=s0e") ==
        "VXM0: word 0: read belongs in a queue of MEM, not of VXM");
}

TEST_CASE("mutated listings are refused or assemble to what disassembles to them again") {
  Rng rng(11);
  const std::string good = disassemble(example_program(), {.cycles = true});
  int accepted = 0;
  for (int n = 0; n < 20'000; ++n) {
    std::string text = good;
    for (std::int64_t edits = between(&rng, 1, 3); edits > 0; --edits)
      text[rng() % text.size()] = static_cast<char>(between(&rng, 9, 126));
    Program p, again;
    if (!assemble(text, &p).ok()) continue;
    ++accepted;
    REQUIRE(assemble(disassemble(p), &again).text() == "");
    REQUIRE(again == p);
  }
  CHECK(accepted > 0);
}

}  // namespace lpu::tests
