#include "emulator/profile/bottlenecks.h"

#include <algorithm>
#include <string_view>

namespace lpu::profile {
namespace {

// More chips split every matmul's columns, so they take work off every unit but not off the latencies; a
// larger batch shares each weight that is loaded.
std::vector<std::string_view> changes_for(Resource r) {
  switch (r) {
    case Resource::kWeightPort:
      return {
          "mxm.weight_streams", "mxm.weight_interval", "mxm.planes", "geometry.superlanes", "chips", "batch"};
    case Resource::kArray:
      return {"mxm.planes", "geometry.superlanes", "chips"};
    case Resource::kAccumulator:
      return {"mxm.planes", "mxm.accumulator_rows", "geometry.superlanes", "chips"};
    case Resource::kMemIssue:
      return {"mem.slices_per_hemisphere", "mem.words_per_bank", "geometry.superlanes", "chips", "batch"};
    case Resource::kVxmIssue:
      return {"mxm.weight_decoder", "geometry.superlanes", "chips", "batch"};
    case Resource::kStream:
      return {"mxm.weight_decoder", "geometry.superlanes", "chips", "batch"};
    case Resource::kTransit:
    case Resource::kMemLatency:
    case Resource::kMxmLatency:
    case Resource::kVxmLatency:
    case Resource::kBarrier:
      return {"latency"};
    case Resource::kStagger:
    case Resource::kWaiting:
      break;
  }
  return {};
}

}  // namespace

std::vector<Bottleneck> find_bottlenecks(const JobProfile& job) {
  std::vector<Bottleneck> all;
  for (std::size_t r = 0; r < kResources; ++r) {
    Bottleneck b;
    b.resource = static_cast<Resource>(r);
    for (const OpProfile& op : job.ops) b.path_cycles += op.profile.critical.cycles(b.resource);
    if (b.path_cycles == 0) continue;
    const auto wanted = changes_for(b.resource);
    for (const Relief& relief : job.relief)  // these are in order already
      if (std::find(wanted.begin(), wanted.end(), relief.resource) != wanted.end())
        b.relief.push_back(&relief);
    all.push_back(std::move(b));
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Bottleneck& a, const Bottleneck& b) { return a.path_cycles > b.path_cycles; });
  return all;
}

}  // namespace lpu::profile
