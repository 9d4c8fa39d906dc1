// The words of IEEE-754 binary32: special values and fields. A magnitude is a word without its sign bit.
package lpu_fp32_pkg;

  // Not every unit needs every constant.
  // verilator lint_off UNUSEDPARAM

  // The only NaN that leaves a unit (emulator/isa/ops.def, FAdd).
  localparam logic [31:0] CANONICAL_NAN = 32'h7FC00000;
  localparam logic [30:0] INFINITY = 31'h7F800000;

  // The exponent as stored is offset by this much.
  localparam logic [9:0] EXPONENT_BIAS = 10'd127;
  // verilator lint_on UNUSEDPARAM

  function automatic logic is_nan(input logic [30:0] magnitude);
    is_nan = magnitude > INFINITY;
  endfunction

  function automatic logic is_inf(input logic [30:0] magnitude);
    is_inf = magnitude == INFINITY;
  endfunction

  function automatic logic is_zero(input logic [30:0] magnitude);
    is_zero = magnitude == 31'd0;
  endfunction

  // Zero and subnormals are scaled like the smallest normals: field 0 counts as exponent 1 ...
  function automatic logic [7:0] exponent(input logic [7:0] field);
    exponent = (field == 8'd0) ? 8'd1 : field;
  endfunction

  // ... without the hidden one.
  function automatic logic [23:0] significand(input logic [30:0] magnitude);
    significand = {magnitude[30:23] != 8'd0, magnitude[22:0]};
  endfunction

endpackage
