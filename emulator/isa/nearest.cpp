#include "emulator/isa/nearest.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace lpu {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({change, diagonal + 1, row[j] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongestWord = 64;  // beyond it a suggestion helps nobody and costs time
  if (word.size() < 2 || word.size() > kLongestWord) return "";
  std::string_view best;
  std::size_t least = std::max<std::size_t>(2, word.size() / 3) + 1;
  for (const std::string_view c : candidates) {
    // A key without its section ("superlanes") is the commonest slip.
    const bool tail = c.size() > word.size() && c.ends_with(word) && c[c.size() - word.size() - 1] == '.';
    const std::size_t d = tail ? 0 : edit_distance(word, c);
    if (d < least) {
      least = d;
      best = c;
    }
  }
  return best.empty() ? "" : " (did you mean " + std::string(best) + "?)";
}

}  // namespace lpu
