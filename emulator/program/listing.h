// A whole Program as text, for tests as files and for `lpu disasm`. assemble(disassemble(p)) == p.
//
//   # comment: at the start of a line or behind a blank
//   .chip preset=mini            chip settings, before anything that is measured with them
//   .id model=any text           model, shape, precision, compiler: to the end of the line; model_hash=0x1f,
//   chip_hash=0x.. .queue MEM_W12               the words that follow are this queue's
//       read addr=17 stream=s5w
//   20: write addr=3 stream=s6w  "20:" demands cycle 20; nops are put in front to get there
//   .image MEM_W12 addr=17       the .data lines that follow fill its vectors from 17 on
//   .data 00ff7f                 one vector, lane 0 first; lanes not given are 0
//   .tensor name=x role=input dtype=int8 rows=1 cols=16
//   .piece row=0 col=0 count=16 queue=MEM_W12 addr=17 lane=0       (col_stride=1 and broadcast=0 may be left
//   out)
#pragma once

#include <string>
#include <string_view>

#include "emulator/program/program.h"

namespace lpu {

struct ListingOptions {
  bool cycles = false;      // put "20:" in front of every word whose cycle does not hang on a Notify
  bool image_bytes = true;  // false: one comment per image, for people; then it does not assemble back
};
// REQUIRES: program_faults(p) is empty.
std::string disassemble(const Program& p, const ListingOptions& options = {});

struct ListingError {
  int line = 0, column = 0;  // 1-based; line 0: the program as a whole
  std::string message;       // empty: none
  bool ok() const { return message.empty(); }
  // "line 3, column 7: there is no ..."
  std::string text() const;
};
// On success program_faults(*p) is empty too.
ListingError assemble(std::string_view text, Program* p);

}  // namespace lpu
