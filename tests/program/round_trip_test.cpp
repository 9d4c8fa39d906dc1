#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "emulator/program/read.h"
#include "emulator/program/write.h"
#include "tests/program/random_program.h"
#include "tests/program/sealed_file.h"

namespace lpu::tests {
namespace {

// A file name of this test alone, removed at its end.
struct TemporaryFile {
  std::string path = (std::filesystem::temp_directory_path() /
                      ("lpu_round_trip_" + std::to_string(std::random_device()()) + ".lpu"))
                         .string();
  ~TemporaryFile() { std::remove(path.c_str()); }
};

}  // namespace

TEST_CASE("a program survives its file, and the file its program") {
  Rng rng(5);
  for (int n = 0; n < 300; ++n) {
    const Program p = random_program(&rng);
    REQUIRE(program_faults(p) == std::vector<std::string>{});
    const Bytes bytes = write_program(p);
    const ReadResult r = read_program(bytes);
    REQUIRE(r.status.text() == "ok");
    REQUIRE(r.program == p);
    REQUIRE(write_program(r.program) == bytes);
  }
}

TEST_CASE("the last vector of the largest slice survives") {
  Program p = example_program();
  p.chip.mem_bank_words = 65536;
  p.images[0].addr = 131071;
  p.queues[0] = {{Op::kRead, {131071, 63}}};
  REQUIRE(program_faults(p) == std::vector<std::string>{});
  CHECK(read_program(write_program(p)).program == p);
}

TEST_CASE("writing to disk and to memory gives the same bytes") {
  const Program p = sample_program();
  const TemporaryFile file;
  REQUIRE(write_program(p, file.path) == "");
  std::ifstream in(file.path, std::ios::binary);
  const Bytes on_disk((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  CHECK(on_disk == write_program(p));
  const ReadResult r = read_program(file.path);
  CHECK(r.status.text() == "ok");
  CHECK(r.program == p);
}

TEST_CASE("files that cannot be opened are named") {
  CHECK(read_program(std::string("/nonexistent/a.lpu")).status.text() ==
        "byte 0 (cannot read): /nonexistent/a.lpu: No such file or directory");
  CHECK(read_program(std::filesystem::temp_directory_path().string()).status.code == ReadCode::kIo);
  CHECK(write_program(sample_program(), "/nonexistent/a.lpu") ==
        "/nonexistent/a.lpu: cannot write: No such file or directory");
}

TEST_CASE("a refused file is named in the message") {
  const TemporaryFile file;
  std::ofstream(file.path) << "not a program, and long enough to have a magic";
  const ReadResult r = read_program(file.path);
  CHECK(r.status.code == ReadCode::kNotLpu);
  CHECK(r.status.message.starts_with(file.path + ": not a .lpu file"));
}

TEST_CASE("the identity is part of the file") {
  Program p = sample_program();
  const Bytes before = write_program(p);
  CHECK(read_program(before).program.id == p.id);
  p.id.model_hash ^= 1;
  CHECK(write_program(p) != before);
}

}  // namespace lpu::tests
