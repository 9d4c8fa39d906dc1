#include "emulator/cli/run_tensors.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "emulator/cli/guard.h"

namespace lpu::cli {
namespace {

std::string_view dtype_name(DType t) {
  switch (t) {
    case DType::kInt8:
      return "int8";
    case DType::kInt32:
      return "int32";
    case DType::kFloat32:
      break;
  }
  return "float32";
}

std::string tensor_text(const IoTensor& t) {
  return fmt::format("{} [{},{}], {} bytes", dtype_name(t.dtype), t.rows, t.cols, check::host_bytes(t));
}

const IoTensor& named(const Program& p, TensorRole role, const std::string& option, const std::string& name) {
  std::string known;
  for (const IoTensor& t : p.tensors) {
    if (t.role != role) continue;
    if (t.name == name) return t;
    known += (known.empty() ? "" : ", ") + t.name;
  }
  throw BadInput(fmt::format("--{} {}: the program's {}s are {}", option, name,
                             role == TensorRole::kInput ? "input" : "output",
                             known.empty() ? "none" : known));
}

std::map<std::string, std::string> named_files(const Arguments& arguments, const std::string& option,
                                               TensorRole role, const Program& p) {
  std::map<std::string, std::string> files;
  for (const std::string& word : arguments.list(option)) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || equals + 1 == word.size())
      throw BadInput(fmt::format("--{} {}: it wants NAME=FILE, e.g. {}", option, word,
                                 role == TensorRole::kInput ? "x=x.bin" : "y=y.bin"));
    const std::string name = word.substr(0, equals);
    named(p, role, option, name);
    files[name] = word.substr(equals + 1);
  }
  return files;
}

bool is_activation(const IoTensor& t) { return t.name == "x" && t.dtype == DType::kInt8; }
// The seeded values of a tensor, if there are any in its type and size.
bool is_seeded(const IoTensor& t, const check::TensorBytes& seeded) {
  const auto it = seeded.find(t.name);
  const bool type = is_activation(t) || (t.name == "x_scale" && t.dtype == DType::kFloat32);
  return it != seeded.end() && type && it->second.size() == check::host_bytes(t);
}

}  // namespace

std::vector<std::uint8_t> read_tensor_file(const std::string& path, const IoTensor& t) {
  std::ifstream in(path, std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.is_open() || in.bad()) throw BadInput(fmt::format("{}: the file cannot be read", path));
  if (bytes.size() != check::host_bytes(t))
    throw BadInput(
        fmt::format("{}: {} bytes; tensor '{}' is {}", path, bytes.size(), t.name, tensor_text(t)));
  return bytes;
}

void write_bytes(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) throw BadInput(fmt::format("{}: the file cannot be written", path));
}

check::TensorBytes run_inputs(const Arguments& arguments, const Program& p) {
  const auto files = named_files(arguments, "input", TensorRole::kInput, p);
  check::TensorBytes inputs;
  if (const IoTensor* x = p.tensor("x"); x != nullptr && is_activation(*x))
    inputs = check::as_tensors(check::make_activations(
        static_cast<std::size_t>(x->rows), static_cast<std::size_t>(x->cols), arguments.number("seed", 1)));
  for (const IoTensor& t : p.tensors) {
    if (t.role != TensorRole::kInput) continue;
    const auto file = files.find(t.name);
    if (file != files.end())
      inputs[t.name] = read_tensor_file(file->second, t);
    else if (!is_seeded(t, inputs))
      throw BadInput(
          fmt::format("input '{}' ({}) is not given; use --input {}=FILE", t.name, tensor_text(t), t.name));
  }
  return inputs;
}

std::map<std::string, std::string> output_files(const Arguments& arguments, const std::string& option,
                                                const Program& p) {
  return named_files(arguments, option, TensorRole::kOutput, p);
}

}  // namespace lpu::cli
