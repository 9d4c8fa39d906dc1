// The .tensor and .piece lines of a listing, both ways.
#pragma once

#include <span>
#include <string>

#include "emulator/isa/assembler.h"
#include "emulator/isa/words.h"
#include "emulator/program/program.h"
#include "emulator/program/queue_names.h"

namespace lpu {

std::string tensor_text(const Chip& chip, const IoTensor& t);
// `words` are the name=value words of the line; on error *t or *piece is unspecified.
TextError parse_tensor(std::span<const TextWord> words, IoTensor* t);
TextError parse_piece(std::span<const TextWord> words, const QueueNames& queues, TensorPiece* piece);

}  // namespace lpu
