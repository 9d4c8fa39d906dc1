// How an instruction travels through a slice: it enters tile 0 and is handed to the next tile every cycle, with the
// vector length of the cycle it was issued in (P20 I-B, II-C). Tile k's copy is element k of the outputs.
module lpu_north (
  input  logic                                                       clk_i,
  input  logic                                                       rst_ni,
  input  logic                                                       valid_i,
  input  logic [                             lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                                                7:0] active_i,
  output logic [                   lpu_pkg::GEOMETRY_SUPERLANES-1:0] valid_o,
  output logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::WORD_BITS-1:0] word_o,
  output logic [                 lpu_pkg::GEOMETRY_SUPERLANES*8-1:0] active_o
);

  localparam BITS = lpu_pkg::WORD_BITS;

  assign valid_o[0] = valid_i;
  assign word_o[BITS-1:0] = word_i;
  assign active_o[7:0] = active_i;

  genvar k;
  generate
    for (k = 1; k < lpu_pkg::GEOMETRY_SUPERLANES; k = k + 1) begin : g_tile
      logic valid_q;
      logic [BITS-1:0] word_q;
      logic [7:0] active_q;
      always_ff @(posedge clk_i) begin
        valid_q <= rst_ni && valid_o[k-1];
        if (valid_o[k-1]) begin
          word_q <= word_o[(k-1)*BITS+:BITS];
          active_q <= active_o[(k-1)*8+:8];
        end
      end
      assign valid_o[k] = valid_q;
      assign word_o[k*BITS+:BITS] = word_q;
      assign active_o[k*8+:8] = active_q;
    end
  endgenerate

endmodule
