// Rounds to nearest, ties to even, and packs: significand_i with its binary point after the top bit, then
// half a unit (guard_i) and whether anything is below that (sticky_i), scaled by 2 ** (exponent_i - bias).
// The exponent is 1 or more; a significand without its top bit must come with 1: it is subnormal. What is too
// large becomes infinity.
module lpu_fp32_round (
  input  logic [ 9:0] exponent_i,
  input  logic [23:0] significand_i,
  input  logic        guard_i,
  input  logic        sticky_i,
  output logic [30:0] magnitude_o
);

  // ---- Direction: up when above the half, or at the half with an odd unit.
  logic round_up;
  assign round_up = guard_i & (sticky_i | significand_i[0]);

  // ---- Pack, then add: a carry out of the fraction is one into the exponent, also from subnormal to normal.
  logic [ 9:0] field;
  logic [32:0] packed_sum;
  assign field = significand_i[23] ? exponent_i : 10'd0;
  assign packed_sum = {field, significand_i[22:0]} + {32'd0, round_up};

  // ---- Overflow.
  logic overflow;
  assign overflow = packed_sum >= {2'd0, lpu_fp32_pkg::INFINITY};
  assign magnitude_o = overflow ? lpu_fp32_pkg::INFINITY : packed_sum[30:0];

`ifdef VERILATOR
  // An exponent below zero shows as its top bit.
  logic normal, subnormal;
  assign normal = significand_i[23] && exponent_i != 10'd0 && !exponent_i[9];
  assign subnormal = !significand_i[23] && exponent_i == 10'd1;
  always_comb begin : ExponentFitsSignificand
    assert (normal || subnormal || significand_i == 24'd0)
    else $error("lpu_fp32_round: significand %h does not go with exponent %d", significand_i, exponent_i);
  end
`endif

endmodule
