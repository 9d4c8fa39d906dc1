// Planted faults in compiled programs: each must be caught, by the verifier, the engine or the comparison of
// bits.
#include <doctest/doctest.h>

#include <functional>

#include "emulator/compiler/verify/verify.h"
#include "tests/compiler/run_matmul.h"

namespace lpu::tests {
namespace {

using kernels::Format;

// The first word of a queue with this operation, or the test fails.
Instr& word(Program* p, int queue, Op op, int skip = 0) {
  for (Instr& w : p->queues[static_cast<std::size_t>(queue)])
    if (w.op == op && skip-- == 0) return w;
  FAIL("no such word in the program");
  return p->queues[0][0];
}

// True when the planted fault shows anywhere.
bool caught(const Case& c, const std::function<void(Program*)>& plant) {
  const Operands o = make_operands(c);
  Program p = compiler::compile_matmul(c.chip, make_request(c, o));
  plant(&p);
  if (!program_faults(p).empty()) return true;
  const VerifyReport report = verify(p);
  const auto engine = make_engine("fast");
  engine->load(p);
  write_tensor(*engine, p, *p.tensor("x"), o.x.data());
  write_tensor(*engine, p, *p.tensor("x_scale"), o.x_scale.data());
  const RunResult r = engine->run(1 << 24);
  CHECK(report.ok() == (r.fault.kind == FaultKind::kNone));
  if (!report.ok()) return true;
  std::vector<std::uint8_t> y(c.m * c.n * 4);
  read_tensor(*engine, p, *p.tensor("y"), y.data());
  return y != expected(c, o);
}

const Case kInt8{
    2, 700, 700, Format::kInt8, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};
const Case kQ3p5{
    1, 700, 700, Format::kQ3p5, 0, false, false, false, compiler::Output::kFloat32, chip_of("tsp-v1")};

TEST_CASE("unchanged programs are not caught") {
  CHECK_FALSE(caught(kInt8, [](Program*) {}));
  CHECK_FALSE(caught(kQ3p5, [](Program*) {}));
}

TEST_CASE("one wrong number anywhere in a schedule shows") {
  const Chip& chip = kInt8.chip;
  const int array = mxm_queue(chip, 0, Unit::kMxmArray), acc = mxm_queue(chip, 0, Unit::kMxmAcc),
            weights = mxm_queue(chip, 0, Unit::kMxmWeights);
  CHECK(caught(kInt8, [&](Program* p) { ++word(p, array, Op::kNop).f[0]; }));  // activations late
  CHECK(caught(kInt8, [&](Program* p) { word(p, array, Op::kIw).f[field::Iw::set] ^= 1; }));  // weight set
  CHECK(caught(kInt8, [&](Program* p) { --word(p, acc, Op::kNop).f[0]; }));  // product latency
  CHECK(caught(kInt8, [&](Program* p) {
    word(p, acc, Op::kAcc).f[field::Acc::clear] ^= 1;
    word(p, acc, Op::kAcc, 1).f[field::Acc::clear] ^= 1;
  }));
  CHECK(caught(kInt8, [&](Program* p) { ++word(p, weights, Op::kLw).f[field::Lw::column]; }));  // column
  CHECK(caught(kInt8, [&](Program* p) {
    ++word(p, mem_queue(chip, Hemisphere::kWest, 43), Op::kRead).f[field::Read::addr];
  }));
  CHECK(caught(kInt8, [&](Program* p) {
    word(p, mem_queue(chip, Hemisphere::kWest, 0), Op::kWrite).f[field::Write::stream] ^= 1;
  }));
}

TEST_CASE("a wrong shift, rounding or sign in the widening and the output step shows") {
  const Chip& chip = kQ3p5.chip;
  CHECK(caught(kQ3p5, [&](Program* p) { ++word(p, vxm_queue(chip, 0), Op::kShl8).f[field::Vxm::imm]; }));
  CHECK(caught(kQ3p5,
               [&](Program* p) { word(p, vxm_queue(chip, 12), Op::kAnd).f[field::Vxm::imm] = 0x60606060; }));
  CHECK(caught(kQ3p5, [&](Program* p) { word(p, vxm_queue(chip, 0), Op::kSar).op = Op::kShr; }));
  CHECK(caught(kQ3p5, [&](Program* p) {
    word(p, mxm_queue(chip, 1, Unit::kMxmAcc), Op::kAcc).f[field::Acc::shift] ^= 1;
  }));
  CHECK(caught(kQ3p5, [&](Program* p) { p->images.front().data[5] ^= 0x40; }));
}

}  // namespace
}  // namespace lpu::tests
