// fp32 a + b, or a - b with sub_i: to nearest even, subnormals kept, the canonical NaN.
module lpu_fp32_add (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  input  logic        sub_i,
  output logic [31:0] result_o
);

  // ---- Operands: b takes the sign under which it is added, then the larger magnitude is the major one.
  logic b_sign, a_is_major;
  assign b_sign = b_i[31] ^ sub_i;
  assign a_is_major = a_i[30:0] >= b_i[30:0];

  logic [30:0] major, minor;
  logic major_sign, differ;
  assign major = a_is_major ? a_i[30:0] : b_i[30:0];
  assign minor = a_is_major ? b_i[30:0] : a_i[30:0];
  assign major_sign = a_is_major ? a_i[31] : b_sign;
  assign differ = a_i[31] ^ b_sign;

  // ---- Align: the minor one under the major one. Three bits below the unit are enough: a shift that loses
  // anything is by four places or more, and a difference then has one leading zero at most, so that the
  // sticky bit stays below the half.
  logic [7:0] major_exponent, distance;
  assign major_exponent = lpu_fp32_pkg::exponent(major[30:23]);
  assign distance = major_exponent - lpu_fp32_pkg::exponent(minor[30:23]);

  logic [26:0] aligned;
  lpu_fp32_shift_sticky #(
    .WIDTH(27),
    .SHIFT_WIDTH(8)
  ) u_align (
    .data_i ({lpu_fp32_pkg::significand(minor), 3'd0}),
    .shift_i(distance),
    .data_o (aligned)
  );

  // ---- Add or subtract: never negative, the major one being the larger. One bit more for the carry.
  logic [27:0] augend, sum;
  assign augend = {1'b0, lpu_fp32_pkg::significand(major), 3'd0};
  assign sum = differ ? augend - {1'b0, aligned} : augend + {1'b0, aligned};

  // ---- Normalize: with the carry bit as the top, the exponent is one more than that of the major operand.
  logic [27:0] normal;
  logic [ 4:0] shift;
  lpu_fp32_normalize #(
    .WIDTH(28),
    .SHIFT_WIDTH(5),
    .LIMIT_WIDTH(8)
  ) u_normalize (
    .data_i (sum),
    .limit_i(major_exponent),
    .data_o (normal),
    .shift_o(shift)
  );

  // ---- Round.
  logic [30:0] rounded;
  lpu_fp32_round u_round (
    .exponent_i   ({2'd0, major_exponent} + 10'd1 - {5'd0, shift}),
    .significand_i(normal[27:4]),
    .guard_i      (normal[3]),
    .sticky_i     (normal[2:0] != 3'd0),
    .magnitude_o  (rounded)
  );

  // ---- Special cases. What cancels exactly is +0; a NaN is above infinity and so always the major one.
  logic nan, inf, cancelled;
  assign nan = lpu_fp32_pkg::is_nan(major) | (differ & lpu_fp32_pkg::is_inf(minor));
  assign inf = lpu_fp32_pkg::is_inf(major);
  assign cancelled = differ & (sum == 28'd0);

  always_comb begin
    result_o = {major_sign, rounded};
    if (cancelled) result_o = 32'd0;
    if (inf) result_o = {major_sign, lpu_fp32_pkg::INFINITY};
    if (nan) result_o = lpu_fp32_pkg::CANONICAL_NAN;
  end

endmodule
