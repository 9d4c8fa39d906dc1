// The vector unit: 16 ALUs per tile (P20 III-C, tsp.md 7). Vectors of all tiles are side by side in its ports.
module lpu_vxm (
  input  logic                                                   clk_i,
  input  logic                                                   rst_ni,
  input  logic [                          lpu_pkg::VXM_ALUS-1:0] valid_i,
  input  logic [       lpu_pkg::VXM_ALUS*lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                                            7:0] active_i,
  input  logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  output logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION-1:0] east_drive_o,
  output logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_o,
  output logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION-1:0] west_drive_o,
  output logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_o
);

  localparam TILES = lpu_pkg::GEOMETRY_SUPERLANES;
  localparam ALUS = lpu_pkg::VXM_ALUS;
  localparam WORD = lpu_pkg::WORD_BITS;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;

  // ---- Instructions of ALU i on their way north.
  logic [TILES-1:0] valid[0:ALUS-1];
  logic [TILES*WORD-1:0] word[0:ALUS-1];
  logic [TILES*8-1:0] active[0:ALUS-1];
  genvar i, k;
  generate
    for (i = 0; i < ALUS; i = i + 1) begin : g_north
      lpu_north u_north (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .valid_i (valid_i[i]),
        .word_i  (word_i[i*WORD+:WORD]),
        .active_i(active_i),
        .valid_o (valid[i]),
        .word_o  (word[i]),
        .active_o(active[i])
      );
    end

    for (k = 0; k < TILES; k = k + 1) begin : g_tile
      logic [ALUS-1:0] tile_valid;
      logic [ALUS*WORD-1:0] tile_word;
      logic [ALUS*8-1:0] tile_active;
      for (i = 0; i < ALUS; i = i + 1) begin : g_command
        assign tile_valid[i] = valid[i][k];
        assign tile_word[i*WORD+:WORD] = word[i][k*WORD+:WORD];
        assign tile_active[i*8+:8] = active[i][k*8+:8];
      end
      lpu_vxm_tile #(
        .TILE(k)
      ) u_tile (
        .clk_i       (clk_i),
        .rst_ni      (rst_ni),
        .valid_i     (tile_valid),
        .word_i      (tile_word),
        .active_i    (tile_active),
        .east_i      (east_i[k*STREAMS*128+:STREAMS*128]),
        .west_i      (west_i[k*STREAMS*128+:STREAMS*128]),
        .east_drive_o(east_drive_o[k*STREAMS+:STREAMS]),
        .east_o      (east_o[k*STREAMS*128+:STREAMS*128]),
        .west_drive_o(west_drive_o[k*STREAMS+:STREAMS]),
        .west_o      (west_o[k*STREAMS*128+:STREAMS*128])
      );
    end
  endgenerate

endmodule
