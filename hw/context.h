// A SystemC context of one's own. The library keeps its state in one global context; putting another in its
// place while working with it lets several simulations live in one process.
#pragma once

#include <memory>
#include <mutex>
#include <systemc>

namespace lpu::hw {

class Context {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // While it lives, SystemC works in that context, and no other thread works with SystemC at all: its kernel
  // is not reentrant.
  class Use {
   public:
    explicit Use(const Context& c) : Use(c.context_.get()) {}
    ~Use();
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

   private:
    friend class Context;
    explicit Use(sc_core::sc_simcontext* context);
    std::lock_guard<std::mutex> lock_;
    sc_core::sc_simcontext *current_, *fallback_;
  };

 private:
  std::unique_ptr<sc_core::sc_simcontext> context_;
};

}  // namespace lpu::hw
