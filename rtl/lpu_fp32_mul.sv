// fp32 a * b: to nearest even, subnormals kept, the canonical NaN.
module lpu_fp32_mul (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] result_o
);

  logic sign;
  assign sign = a_i[31] ^ b_i[31];

  // ---- Exact product. Its binary point is after bit 46, so bit 47 as the top counts as one exponent more.
  logic [47:0] product;
  assign product = {24'd0, lpu_fp32_pkg::significand(a_i[30:0])} *
                   {24'd0, lpu_fp32_pkg::significand(b_i[30:0])};

  logic [9:0] exponent_sum;
  assign exponent_sum = {2'd0, lpu_fp32_pkg::exponent(a_i[30:23])} +
                        {2'd0, lpu_fp32_pkg::exponent(b_i[30:23])} + 10'd1;

  // ---- Below the smallest exponent the product is shifted right up to it, above it left down to it at most:
  // a product that starts above has `room` for so many places, one that starts below lacks `deficit` places.
  localparam logic [9:0] LOWEST = lpu_fp32_pkg::EXPONENT_BIAS + 10'd1;
  logic below;
  logic [9:0] room, deficit;
  assign below = exponent_sum < LOWEST;
  assign room = below ? 10'd0 : exponent_sum - LOWEST;
  assign deficit = below ? LOWEST - exponent_sum : 10'd0;

  logic [47:0] raised, normal;
  logic [ 5:0] shift;
  lpu_fp32_shift_sticky #(
    .WIDTH(48),
    .SHIFT_WIDTH(10)
  ) u_raise (
    .data_i (product),
    .shift_i(deficit),
    .data_o (raised)
  );
  lpu_fp32_normalize #(
    .WIDTH(48),
    .SHIFT_WIDTH(6),
    .LIMIT_WIDTH(10)
  ) u_normalize (
    .data_i (raised),
    .limit_i(room),
    .data_o (normal),
    .shift_o(shift)
  );

  // ---- Round.
  logic [30:0] rounded;
  lpu_fp32_round u_round (
    .exponent_i   (room + 10'd1 - {4'd0, shift}),
    .significand_i(normal[47:24]),
    .guard_i      (normal[23]),
    .sticky_i     (normal[22:0] != 23'd0),
    .magnitude_o  (rounded)
  );

  // ---- Special cases.
  logic nan, inf, zero;
  assign inf = lpu_fp32_pkg::is_inf(a_i[30:0]) | lpu_fp32_pkg::is_inf(b_i[30:0]);
  assign zero = lpu_fp32_pkg::is_zero(a_i[30:0]) | lpu_fp32_pkg::is_zero(b_i[30:0]);
  assign nan = lpu_fp32_pkg::is_nan(a_i[30:0]) | lpu_fp32_pkg::is_nan(b_i[30:0]) | (inf & zero);

  always_comb begin
    result_o = {sign, rounded};
    if (inf) result_o = {sign, lpu_fp32_pkg::INFINITY};
    if (nan) result_o = lpu_fp32_pkg::CANONICAL_NAN;
  end

endmodule
