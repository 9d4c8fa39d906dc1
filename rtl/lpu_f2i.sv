// fp32 to int32, to nearest even; out of range saturates, a NaN gives 0.
module lpu_f2i (
  input  logic [31:0] a_i,
  output logic [31:0] result_o
);

  // ---- Range: from a magnitude of 2 ** 31 on nothing fits but -2 ** 31, which is what saturation gives too.
  localparam logic [7:0] EXPONENT_OF_2_POW_31 = 8'd158;
  logic [7:0] exponent;
  logic too_large;
  assign exponent = lpu_fp32_pkg::exponent(a_i[30:23]);
  assign too_large = exponent >= EXPONENT_OF_2_POW_31;

  // ---- Fixed point: top bit 2 ** 31, two bits below the unit: the half, and whether anything is below it.
  logic [33:0] fixed;
  lpu_fp32_shift_sticky #(
    .WIDTH(34),
    .SHIFT_WIDTH(8)
  ) u_shift (
    .data_i ({lpu_fp32_pkg::significand(a_i[30:0]), 10'd0}),
    .shift_i(EXPONENT_OF_2_POW_31 - exponent),
    .data_o (fixed)
  );

  // ---- Round. Nothing that fits can be rounded out of range: just below 2 ** 31 fp32 has integers only.
  logic round_up;
  logic [31:0] magnitude;
  assign round_up = fixed[1] & (fixed[0] | fixed[2]);
  assign magnitude = fixed[33:2] + {31'd0, round_up};

  // ---- Sign and special cases.
  logic negative, nan;
  assign negative = a_i[31];
  assign nan = lpu_fp32_pkg::is_nan(a_i[30:0]);

  always_comb begin
    result_o = negative ? -magnitude : magnitude;
    if (too_large) result_o = negative ? 32'h80000000 : 32'h7FFFFFFF;
    if (nan) result_o = 32'd0;
  end

endmodule
