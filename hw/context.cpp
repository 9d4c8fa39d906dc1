#include "hw/context.h"

// libsystemc refers to the program's entry point even when nobody calls its main().
extern "C" int sc_main(int /*argc*/, char** /*argv*/) { return 0; }

namespace lpu::hw {
namespace {

std::mutex& kernel() {
  static std::mutex m;
  return m;
}

}  // namespace

Context::Use::Use(sc_core::sc_simcontext* context)
    : lock_(kernel()), current_(sc_core::sc_curr_simcontext), fallback_(sc_core::sc_default_global_context) {
  sc_core::sc_curr_simcontext = context;
  sc_core::sc_default_global_context = context;
}

Context::Use::~Use() {
  sc_core::sc_curr_simcontext = current_;
  sc_core::sc_default_global_context = fallback_;
}

Context::Context() : context_(std::make_unique<sc_core::sc_simcontext>()) {}

Context::~Context() {
  const Use in(context_.get());
  context_.reset();
}

}  // namespace lpu::hw
