// Inputs, outputs and expected outputs of `lpu run`: NAME=FILE words, and the seeded inputs of a compiled
// matmul.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "emulator/check/activations.h"
#include "emulator/cli/arguments.h"

namespace lpu::cli {

// Raw little-endian row-major values. What no --input names is made from --seed if it is a matmul's x or
// x_scale. Throws BadInput.
check::TensorBytes run_inputs(const Arguments& arguments, const Program& p);

// NAME -> FILE of a repeatable option, every NAME an output of the program.
std::map<std::string, std::string> output_files(const Arguments& arguments, const std::string& option,
                                                const Program& p);

void write_bytes(const std::string& path, const std::vector<std::uint8_t>& bytes);
// Throws BadInput unless the file holds exactly the tensor's bytes.
std::vector<std::uint8_t> read_tensor_file(const std::string& path, const IoTensor& t);

}  // namespace lpu::cli
