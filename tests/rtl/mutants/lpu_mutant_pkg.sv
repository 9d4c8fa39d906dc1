// What every planted fault (mutants.cmake) asks to know whether it is its turn. Functions of the simulation, because
// what Verilator compiles once for all callers (no_inline_task) may read no variable from outside.
package lpu_mutant_pkg;

  // Number of the mutant; 0: the chip as it is.
  import "DPI-C" pure lpu_mutant_selected = function int unsigned selected();
  // Form of the stream registers, in place of lpu_stream_reg's DIAGONAL.
  import "DPI-C" pure lpu_mutant_diagonal = function bit diagonal();

endpackage
