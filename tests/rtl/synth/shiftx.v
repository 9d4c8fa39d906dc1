// $shiftx as a tree of multiplexers that halves what is selected from, the most significant bit of the shift first. Yosys'
// own rule shifts the whole vector, which for a stream out of 32 is a hundred times as much. Only for shifts that are not
// negative; what lies beyond the vector is undefined.
(* techmap_celltype = "$shiftx" *)
module select_by_halves (A, B, Y);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  output [Y_WIDTH-1:0] Y;

  parameter _TECHMAP_CONSTMSK_B_ = 0;
  parameter _TECHMAP_CONSTVAL_B_ = 0;

  localparam BITS = $clog2(A_WIDTH);
  localparam SIGN = 1 << (B_WIDTH - 1);
  wire _TECHMAP_FAIL_ = A_WIDTH <= Y_WIDTH || B_WIDTH < BITS ||
                        (B_SIGNED && (!(_TECHMAP_CONSTMSK_B_ & SIGN) || (_TECHMAP_CONSTVAL_B_ & SIGN)));

  // Level i is what remains when bits i and up of the shift are spent.
  genvar i;
  generate
    for (i = BITS; i >= 0; i = i - 1) begin : level
      localparam WIDTH = (1 << i) - 1 + Y_WIDTH;
      wire [WIDTH-1:0] rest;
      if (i == BITS) begin : all
        assign rest = A;
      end else begin : half
        wire [(2 << i)-1+Y_WIDTH:0] from;
        assign from = level[i+1].rest;
        assign rest = B[i] ? from[(1 << i) +: WIDTH] : from[0 +: WIDTH];
      end
    end
  endgenerate
  assign Y = level[0].rest;
endmodule
