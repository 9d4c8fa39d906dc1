#include <fmt/format.h>

#include "emulator/compiler/epilogue.h"
#include "emulator/compiler/feed.h"
#include "emulator/compiler/plan.h"

namespace lpu::compiler {

// Chunk after chunk of tokens: feed, then output step. Each chunk starts when the last instruction of the one
// before has been dispatched.
void schedule(const Plan& plan, Program* program) {
  Timeline all(plan.chip);
  std::int64_t now = 0;
  for (int chunk = 0; chunk < plan.chunks(); ++chunk) {
    Timeline t(plan.chip);
    Feed feed(plan, chunk * plan.m_chunk, &t);
    feed.run();
    Epilogue(plan, chunk * plan.m_chunk, feed, &t).run();
    t.shift(now - t.first());
    now = t.end();
    all.append(std::move(t));
  }
  program->queues.clear();
  for (const std::vector<Block>& blocks : all.queues()) program->queues.push_back(queue_words(blocks));
  for (std::size_t q = 0; q < program->queues.size(); ++q) {
    const auto words = static_cast<std::int64_t>(program->queues[q].size());
    if (words > plan.chip.queue_words)
      throw CompileError(fmt::format(
          "{} needs {} instruction words, a queue holds {} (icu.queue_words); use a smaller M or a "
          "larger mxm.accumulator_rows",
          queue_name(plan.chip, static_cast<int>(q)), words, plan.chip.queue_words));
  }
}

}  // namespace lpu::compiler
