#include <fmt/format.h>

#include "emulator/compiler/epilogue.h"
#include "emulator/compiler/feed.h"
#include "emulator/compiler/plan.h"

namespace lpu::compiler {

// Chunk after chunk of tokens: feed, then output step. Each chunk starts when the last instruction of the one
// before has been dispatched.
void schedule(const Plan& plan, Program* program) {
  std::vector<Timeline> chunks;
  std::int64_t period = 0;
  for (int chunk = 0; chunk < plan.chunks(); ++chunk) {
    Timeline t(plan.chip);
    const FeedEnd end = Feed(plan, chunk * plan.m_chunk, &t).run();
    Epilogue(plan, chunk * plan.m_chunk, end, &t).run();
    if (chunk == 0) period = t.end() - t.first();
    t.shift(chunk * period - t.first());
    chunks.push_back(std::move(t));
  }
  const Timeline all = Timeline::loop_of(plan.chip, chunks, period);
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
