// fp32 to int32, as a module of its own.
module lpu_f2i (
  input  logic [31:0] a_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::to_int(a_i);

endmodule
