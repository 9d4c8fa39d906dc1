// Probes by what is varied; all_probes() of cliff.h is their sum.
#pragma once

#include <vector>

#include "emulator/explore/cliffs/cliff.h"

namespace lpu::explore {

// Values first, first + step, ... and last.
std::vector<std::int64_t> grid(std::int64_t first, std::int64_t last, std::int64_t step);
// A probe of one parameter of `base` by its name.
SearchRange vary(const Design& base, const std::string& parameter, std::vector<std::int64_t> first,
                 Metric metric);

inline double by_installs(const Point& p, std::int64_t) { return static_cast<double>(p.installs); }
inline double by_chip_cycles(const Point& p, std::int64_t) { return static_cast<double>(p.chip_cycles); }
inline double by_chips(const Point& p, std::int64_t) { return static_cast<double>(p.chips); }

// Widening operations on the VXM for four columns of a weight vector (compiler/README.md, serving.md 2.5); 0
// where a decoder before the weight port does it.
double widening(const Chip& chip, kernels::Format format);
// "1.6 %": how much more `to` takes than `from`, in cycles.
std::string more(const Jump& j);

Probe rows_probe(const Design& base);        // k
Probe columns_probe(const Design& base);     // n
Probe vocabulary_probe(const Design& base);  // n of a classifier
Probe batch_probe(const Design& base);       // m
Probe slice_port_probe(const Design& base);  // m where the feed is short
Probe weights_probe(const Design& base);     // weights
Probe capacity_probe(const Design& base);    // n up to several chips
Probe code_probe(const Design& base);        // icu.queue_words
Probe balance_probe(const Design& base);     // n with groups
Probe context_probe(const Design& base);     // context of a layer
Probe group_probe(const Design& base);       // chips that share a layer

}  // namespace lpu::explore
