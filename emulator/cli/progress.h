// One changing line on stderr where that is a terminal; nothing where it is not.
#pragma once

#include <string>

namespace lpu::cli {

class Progress {
 public:
  Progress();
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void show(const std::string& text);
  void clear();  // before anything else is printed

 private:
  bool terminal_, shown_ = false;
};

}  // namespace lpu::cli
