// int32 to fp32, to nearest even.
module lpu_i2f (
  input  logic [31:0] a_i,
  output logic [31:0] result_o
);

  // ---- Magnitude: that of the most negative integer still fits, being unsigned.
  logic [31:0] magnitude;
  assign magnitude = a_i[31] ? -a_i : a_i;

  // ---- Normalize: bit 31 as the top stands for 2 ** 31. Zero never gets a top bit, hence exponent field 0.
  logic [31:0] normal;
  logic [ 4:0] shift;
  lpu_fp32_normalize #(
    .WIDTH(32),
    .SHIFT_WIDTH(5),
    .LIMIT_WIDTH(5)
  ) u_normalize (
    .data_i (magnitude),
    .limit_i(5'd31),
    .data_o (normal),
    .shift_o(shift)
  );

  // ---- Round: the sign of zero is plus, since the integer zero is not negative.
  logic [30:0] rounded;
  lpu_fp32_round u_round (
    .exponent_i   (lpu_fp32_pkg::EXPONENT_BIAS + 10'd31 - {5'd0, shift}),
    .significand_i(normal[31:8]),
    .guard_i      (normal[7]),
    .sticky_i     (normal[6:0] != 7'd0),
    .magnitude_o  (rounded)
  );
  assign result_o = {a_i[31], rounded};

endmodule
