#include "emulator/explore/store.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>

#include "tests/explore/scratch_dir.h"

namespace lpu::explore {
namespace {

using tests::ScratchDir;

std::string slurp(const std::filesystem::path& p) {
  std::ifstream in(p, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}
void spit(const std::filesystem::path& p, const std::string& text) {
  std::ofstream(p, std::ios::binary) << text;
}

std::string filled(const std::filesystem::path& dir) {
  Store store(dir);
  store.add("one", "1 first");
  store.add("two", "2 second");
  store.add("three", "3 third");
  return slurp(dir / "costs.txt");
}

TEST_CASE("what is added is found by the next reader") {
  const ScratchDir scratch;
  filled(scratch.path() / "a" / "b");  // made on the way
  const Store store(scratch.path() / "a" / "b");
  CHECK(store.size() == 3);
  CHECK(store.damaged() == 0);
  REQUIRE(store.find("two") != nullptr);
  CHECK(*store.find("two") == "2 second");
  CHECK(store.find("four") == nullptr);
}

TEST_CASE("a line is on its way to the disk as soon as it is added") {
  const ScratchDir scratch;
  Store store(scratch.path());
  store.add("one", "1");
  CHECK(Store(scratch.path()).size() == 1);  // while the first is still open
}

TEST_CASE("a file cut anywhere loses the cut line only, and goes on") {
  const ScratchDir scratch;
  const std::string whole = filled(scratch.path());
  const std::filesystem::path file = scratch.path() / "costs.txt";
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    CAPTURE(length);
    spit(file, whole.substr(0, length));
    const auto lines =
        static_cast<std::size_t>(std::count(whole.begin(), whole.begin() + static_cast<long>(length), '\n'));
    {
      Store store(scratch.path());
      CHECK(store.size() == lines);
      store.add("four", "4");
    }
    const Store again(scratch.path());
    // A line that lacks only its end gets one.
    const std::size_t whole_but_end = length < whole.size() && whole[length] == '\n' ? 1 : 0;
    CHECK(again.size() == lines + 1 + whole_but_end);
    CHECK(again.find("four") != nullptr);
  }
}

TEST_CASE("a changed byte never changes a result") {
  const ScratchDir scratch;
  const std::string whole = filled(scratch.path());
  const std::filesystem::path file = scratch.path() / "costs.txt";
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bad = whole;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    spit(file, bad);
    const Store store(scratch.path());
    CAPTURE(at);
    for (const auto& [key, text] : {std::pair{"one", "1 first"}, {"two", "2 second"}, {"three", "3 third"}})
      if (const std::string* found = store.find(key)) CHECK(*found == text);
    CHECK(store.size() < 3);
    CHECK(store.damaged() > 0);
  }
}

TEST_CASE("any bytes are a file that can be read and added to") {
  const ScratchDir scratch;
  const std::filesystem::path file = scratch.path() / "costs.txt";
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    std::string bytes(random() % 200, ' ');
    for (char& c : bytes) c = "\n\t0fa\xff"[random() % 6];
    spit(file, bytes);
    {
      Store store(scratch.path());
      CHECK(store.size() == 0);
      store.add("key", "text");
    }
    CHECK(Store(scratch.path()).size() == 1);
  }
}

TEST_CASE("a directory that cannot be used is said so in one line") {
  const ScratchDir scratch;
  spit(scratch.path() / "file", "");
  CHECK_THROWS_AS(Store(scratch.path() / "file"), std::invalid_argument);
}

}  // namespace
}  // namespace lpu::explore
