// The larger of two fp32, as a module of its own.
module lpu_fp32_max (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::max(a_i, b_i);

endmodule
