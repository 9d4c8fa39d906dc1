// fp32 a * b, as a module of its own.
module lpu_fp32_mul (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::mul(a_i, b_i);

  // Contract.
`ifndef SYNTHESIS
  always @* begin
    assert ((result_o[30:0] <= 31'h7F800000 || result_o == 32'h7FC00000) !== 1'b0)
    else $error("contract: a NaN is the canonical one");
  end
`endif

endmodule
