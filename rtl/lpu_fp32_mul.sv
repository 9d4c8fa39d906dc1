// fp32 a * b, as a module of its own.
module lpu_fp32_mul (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::mul(a_i, b_i);

endmodule
