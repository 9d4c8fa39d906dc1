#include "emulator/cli/verbs.h"

int main(int argc, char** argv) { return lpu::cli::run_command({argv + 1, argv + argc}); }
