// What can be chosen inside an engine, written engine.<key>=<value>. No setting changes what an engine
// computes, and nothing a chip, a program or a file of programs says depends on one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lpu {

// engine.mxm: the matrix planes of the systemc engine are its own, or rtl/lpu_mxm.sv.
enum class MxmKind : std::uint8_t { kOwn, kRtl };

// engine.threads: threads that multiply for the fast engine, 1 unless told; one of them does everything else.
inline constexpr unsigned kMostEngineThreads = 256;

struct EngineSettings {
  std::optional<MxmKind> mxm{};
  std::optional<unsigned> threads{};
};

// Whether the key is one of an engine, known or not; the others are a chip's.
bool is_engine_setting(std::string_view key_value);
// "engine.key=value"; empty on success, else one line saying what is wrong and what would be right.
std::string engine_set(EngineSettings* settings, std::string_view key_value);

}  // namespace lpu
