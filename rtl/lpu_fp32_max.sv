// The larger of two fp32: -0 is below +0, and a NaN on either side gives the canonical NaN.
module lpu_fp32_max (
  input  logic [31:0] a_i,
  input  logic [31:0] b_i,
  output logic [31:0] result_o
);

  // ---- Order: positive above negative, among negatives the smaller magnitude is above.
  logic a_magnitude_above, a_above;
  assign a_magnitude_above = a_i[30:0] > b_i[30:0];
  assign a_above = (a_i[31] != b_i[31]) ? b_i[31] : (a_magnitude_above ^ a_i[31]);

  // ---- Special cases. Equal words may come from either side.
  logic nan;
  assign nan = lpu_fp32_pkg::is_nan(a_i[30:0]) | lpu_fp32_pkg::is_nan(b_i[30:0]);
  assign result_o = nan ? lpu_fp32_pkg::CANONICAL_NAN : (a_above ? a_i : b_i);

endmodule
