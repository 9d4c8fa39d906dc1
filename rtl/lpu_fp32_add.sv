// fp32 a + b, or a - b with sub_i, as a module of its own.
module lpu_fp32_add (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  input  logic        sub_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::add(a_i, b_i, sub_i);

endmodule
