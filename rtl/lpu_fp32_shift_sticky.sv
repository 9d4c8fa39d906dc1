// Shifts right by any amount; the lowest bit of the result is one when it or any bit lost below it was.
// Rounding to nearest needs to know only whether something was lost, not what.
module lpu_fp32_shift_sticky #(
  parameter WIDTH = 27,
  parameter SHIFT_WIDTH = 8
) (
  input  logic [      WIDTH-1:0] data_i,
  input  logic [SHIFT_WIDTH-1:0] shift_i,
  output logic [      WIDTH-1:0] data_o
);

  logic [WIDTH-1:0] lost;
  assign lost = data_i & ~({WIDTH{1'b1}} << shift_i);

  logic [WIDTH-1:0] kept;
  assign kept = data_i >> shift_i;

  assign data_o = {kept[WIDTH-1:1], kept[0] | (lost != '0)};

endmodule
