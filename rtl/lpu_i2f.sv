// int32 to fp32, as a module of its own.
module lpu_i2f (
  input  logic [31:0] a_i,
  output logic [31:0] result_o
);

  assign result_o = lpu_fp32_pkg::from_int(a_i);

  // Contract.
`ifndef SYNTHESIS
  always @* begin
    assert ((result_o[30:23] != 8'hFF) !== 1'b0)
    else $error("contract: an integer is a finite number");
  end
`endif

endmodule
