// Shifts left until the top bit is one, but by no more than limit_i places: an exponent can fall to 1 and no
// further, and what is then not normal is subnormal. Of a zero, shift_o means nothing.
module lpu_fp32_normalize #(
  parameter WIDTH = 28,
  parameter SHIFT_WIDTH = 5,  // 2 ** SHIFT_WIDTH - 1 places must be enough: WIDTH - 1 or more
  parameter LIMIT_WIDTH = 9
) (
  input  logic [      WIDTH-1:0] data_i,
  input  logic [LIMIT_WIDTH-1:0] limit_i,
  output logic [      WIDTH-1:0] data_o,
  output logic [SHIFT_WIDTH-1:0] shift_o
);

  // ---- Stop: a one planted at the limit ends the search there, so that the count is the smaller of the two.
  logic [WIDTH-1:0] stop;
  assign stop = data_i | ({1'b1, {(WIDTH - 1) {1'b0}}} >> limit_i);

  // ---- Count of leading zeros, by halves.
  logic [WIDTH-1:0] rest;
  always_comb begin
    rest = stop;
    shift_o = '0;
    for (int stage = SHIFT_WIDTH - 1; stage >= 0; stage--) begin
      if ((rest >> (WIDTH - (1 << stage))) == '0) begin
        rest = rest << (1 << stage);
        shift_o[stage] = 1'b1;
      end
    end
  end

  // ---- Shift.
  assign data_o = data_i << shift_o;

endmodule
