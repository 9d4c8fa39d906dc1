#include "emulator/cli/info_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/compiler/verify/verify.h"
#include "emulator/engine/engine.h"
#include "emulator/program/grouped.h"

namespace lpu::cli {
namespace {

struct Contents {
  std::int64_t words = 0, longest = 0, queues_used = 0, image_bytes = 0;
};

Contents contents_of(const Program& p) {
  Contents c;
  for (const auto& q : p.queues) {
    const auto words = static_cast<std::int64_t>(q.size());
    c.words += words;
    c.longest = std::max(c.longest, words);
    c.queues_used += words > 0 ? 1 : 0;
  }
  for (const MemImage& i : p.images) c.image_bytes += static_cast<std::int64_t>(i.data.size());
  return c;
}

std::string_view dtype_text(DType t) {
  constexpr std::string_view kNames[] = {"int8", "int32", "float32"};
  return kNames[static_cast<std::size_t>(t)];
}

std::string_view role_text(TensorRole r) { return r == TensorRole::kInput ? "input" : "output"; }

std::string verdict(const Program& p, const VerifyReport& v) {
  return v.ok() ? fmt::format("legal, {} cycles", grouped(v.cycles))
                : fmt::format("breaks {} rules, first: {}", v.faults.size(), describe(p, v.faults.front()));
}

}  // namespace

std::string program_info_text(const std::string& file, const Program& p) {
  const Contents c = contents_of(p);
  std::string s;
  const auto line = [&](std::string_view name, const std::string& value) {
    s += fmt::format("{:<14} {}\n", name, value);
  };
  line("file", file);
  line("model", p.id.model);
  line("shape", p.id.shape);
  line("precision", p.id.precision);
  line("compiler", p.id.compiler);
  line("model hash", hex64(p.id.model_hash));
  line("chip hash",
       hex64(p.id.chip_hash) + (p.id.chip_hash == chip_hash(p.chip) ? "" : " (not that of the chip inside)"));
  line("program hash", hex64(program_hash(p)));
  line("chip", fmt::format("{} ({} lanes, {} B of SRAM)", p.chip.preset, p.chip.lanes(),
                           grouped(p.chip.sram_bytes())));
  line("instructions", fmt::format("{} words in {} of {} queues, longest {} of {}", grouped(c.words),
                                   c.queues_used, p.queues.size(), c.longest, p.chip.queue_words));
  line("SRAM images", fmt::format("{} B in {} images", grouped(c.image_bytes), p.images.size()));
  for (const IoTensor& t : p.tensors)
    line(role_text(t.role), fmt::format("{} {} [{},{}] in {} pieces", t.name, dtype_text(t.dtype), t.rows,
                                        t.cols, grouped(static_cast<std::int64_t>(t.pieces.size()))));
  line("verifier", verdict(p, verify(p)));
  return s;
}

Json program_info_json(const std::string& file, const Program& p) {
  const Contents c = contents_of(p);
  const VerifyReport v = verify(p);
  Json j;
  j["file"] = file;
  j["model"] = p.id.model;
  j["shape"] = p.id.shape;
  j["precision"] = p.id.precision;
  j["compiler"] = p.id.compiler;
  j["model_hash"] = hex64(p.id.model_hash);
  j["chip_hash"] = hex64(p.id.chip_hash);
  j["program_hash"] = hex64(program_hash(p));
  j["chip"] = p.chip.preset;
  j["queues_used"] = c.queues_used;
  j["instruction_words"] = c.words;
  j["image_bytes"] = c.image_bytes;
  j["tensors"] = Json::array();
  for (const IoTensor& t : p.tensors)
    j["tensors"].push_back({{"name", t.name},
                            {"role", role_text(t.role)},
                            {"dtype", dtype_text(t.dtype)},
                            {"rows", t.rows},
                            {"cols", t.cols}});
  j["legal"] = v.ok();
  j["cycles"] = v.cycles;
  j["config"] = chip_json(p.chip);
  return j;
}

}  // namespace lpu::cli
