// A matrix plane: tiles of weights through which partial sums move up, and from the top tile a return line to every
// tile's accumulators (P20 III-D, tsp.md 8). Vectors of all tiles are side by side in its ports.
//
// The registers between port and first multiply, and those inside the multiplication, stand in the return line
// (retiming): what can be seen is only when a product meets its Acc.
module lpu_mxm (
  input  logic                                                   clk_i,
  input  logic                                                   rst_ni,
  input  logic                                                   load_valid_i,
  input  logic [                         lpu_pkg::WORD_BITS-1:0] load_word_i,
  input  logic                                                   array_valid_i,
  input  logic [                         lpu_pkg::WORD_BITS-1:0] array_word_i,
  input  logic                                                   acc_valid_i,
  input  logic [                         lpu_pkg::WORD_BITS-1:0] acc_word_i,
  input  logic [                                            7:0] active_i,
  input  logic [lpu_pkg::GEOMETRY_SUPERLANES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] streams_i,
  output logic [               lpu_pkg::GEOMETRY_SUPERLANES-1:0] emit_o,
  output logic [             lpu_pkg::GEOMETRY_SUPERLANES*6-1:0] emit_stream_o,
  output logic [           lpu_pkg::GEOMETRY_SUPERLANES*512-1:0] emit_planes_o
);

  localparam TILES = lpu_pkg::GEOMETRY_SUPERLANES;
  localparam WORD = lpu_pkg::WORD_BITS;
  localparam SUMS = lpu_pkg::LANES * 32;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION * 128;
  // From port to row in the accumulators; the sums above the top tile are TILES registers behind the port.
  localparam TOTAL_CYCLES = lpu_pkg::LATENCY_MXM_ENTRY_CYCLES + lpu_pkg::LATENCY_MXM_MULTIPLY_CYCLES +
                            lpu_pkg::LATENCY_MXM_ACCUMULATE_CYCLES - 1;

  // ---- Instructions on their way north.
  logic [TILES-1:0] load_valid, array_valid, acc_valid;
  logic [TILES*WORD-1:0] load_word, array_word, acc_word;
  logic [TILES*8-1:0] load_active, array_active, acc_active;
  lpu_north u_loads (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (load_valid_i),
    .word_i  (load_word_i),
    .active_i(active_i),
    .valid_o (load_valid),
    .word_o  (load_word),
    .active_o(load_active)
  );
  lpu_north u_array (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (array_valid_i),
    .word_i  (array_word_i),
    .active_i(active_i),
    .valid_o (array_valid),
    .word_o  (array_word),
    .active_o(array_active)
  );
  lpu_north u_accs (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (acc_valid_i),
    .word_i  (acc_word_i),
    .active_i(active_i),
    .valid_o (acc_valid),
    .word_o  (acc_word),
    .active_o(acc_active)
  );

  // ---- Sums above the top tile: new when an Abc went through it in the last cycle.
  logic top_valid_q;
  always_ff @(posedge clk_i)
    top_valid_q <= rst_ni && array_valid[TILES-1] && array_word[(TILES-1)*WORD+:8] == lpu_pkg::OP_ABC;

  logic [SUMS-1:0] sums[0:TILES];  // sums[k]: below tile k
  assign sums[0] = '0;

  genvar k;
  generate
    for (k = 0; k < TILES; k = k + 1) begin : g_tile
      lpu_mxm_tile #(
        .TILE(k)
      ) u_tile (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .load_valid_i  (load_valid[k]),
        .load_word_i   (load_word[k*WORD+:WORD]),
        .load_active_i (load_active[k*8+:8]),
        .array_valid_i (array_valid[k]),
        .array_word_i  (array_word[k*WORD+:WORD]),
        .array_active_i(array_active[k*8+:8]),
        .streams_i     (streams_i[k*STREAMS+:STREAMS]),
        .south_i       (sums[k]),
        .north_o       (sums[k+1])
      );

      logic back_valid;  // read by nobody: an Acc knows when its product is back
      logic [511:0] back;
      lpu_delay #(
        .WIDTH(512),
        .DEPTH(TOTAL_CYCLES + k - TILES)
      ) u_return (
        .clk_i  (clk_i),
        .rst_ni (rst_ni),
        .valid_i(top_valid_q),
        .data_i (sums[TILES][k*512+:512]),
        .valid_o(back_valid),
        .data_o (back)
      );
      lpu_mxm_acc #(
        .TILE(k)
      ) u_acc (
        .clk_i        (clk_i),
        .rst_ni       (rst_ni),
        .valid_i      (acc_valid[k]),
        .word_i       (acc_word[k*WORD+:WORD]),
        .active_i     (acc_active[k*8+:8]),
        .product_i    (back),
        .emit_o       (emit_o[k]),
        .emit_stream_o(emit_stream_o[k*6+:6]),
        .emit_planes_o(emit_planes_o[k*512+:512])
      );
    end
  endgenerate

endmodule
