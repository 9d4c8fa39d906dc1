// lpu_mxm_array: legal Lw, Iw and Abc back to back and at once, tiles powered down now and then.
module mxm_array_twin;
  localparam TILES = `TILES;
  localparam COLUMNS = `COLUMNS;
  localparam LANES = lpu_pkg::LANES_PER_SUPERLANE;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam BITS = TILES * STREAMS * LANES * 8;
  logic clk_i, rst_ni, load_valid_i, array_valid_i;
  logic [lpu_pkg::WORD_BITS-1:0] load_word_i, array_word_i;
  logic [7:0] active_i;
  logic [BITS-1:0] streams_i;
  logic [TILES-1:0] tap[0:1];
  logic top_valid[0:1];
  logic [COLUMNS*32-1:0] top[0:1];

  int unsigned count, stream, column;
  always_ff @(posedge clk_i) begin
    count = 1 + $urandom % LANES;
    stream = $urandom % (STREAMS - count + 1);
    column = $urandom % (COLUMNS - count + 1);
    load_valid_i <= $urandom % 4 != 0;
    load_word_i <= '0;
    load_word_i[7:0] <= lpu_pkg::OP_LW;
    load_word_i[lpu_pkg::LW_COLUMN_LSB+:16] <= 16'(column);
    load_word_i[lpu_pkg::LW_COUNT_LSB+:5] <= 5'(count);
    load_word_i[lpu_pkg::LW_STREAM_LSB+:6] <= {1'($urandom), 5'(stream)};
    array_valid_i <= $urandom % 8 != 0;
    array_word_i <= '0;
    array_word_i[7:0] <= $urandom % 8 == 0 ? lpu_pkg::OP_IW : lpu_pkg::OP_ABC;
    array_word_i[lpu_pkg::ABC_STREAM_LSB+:6] <= 6'($urandom % STREAMS);
    if ($urandom % 64 == 0) active_i <= $urandom % 2 == 0 ? 8'($urandom % TILES) : 8'(TILES);
    for (int i = 0; i < BITS; i += 32) streams_i[i+:32] <= $urandom;
  end
  lpu_mxm_array #(
    .TILES  (TILES),
    .COLUMNS(COLUMNS),
    .DECODER(0)
  ) u_unit (
    .tap_o      (tap[0]),
    .top_valid_o(top_valid[0]),
    .top_o      (top[0]),
    .*
  );
  lpu_mxm_array_netlist u_netlist (
    .tap_o      (tap[1]),
    .top_valid_o(top_valid[1]),
    .top_o      (top[1]),
    .*
  );
  twin_run u_run (
    .clk_o  (clk_i),
    .rst_no (rst_ni),
    .same_i (tap[0] == tap[1] && top_valid[0] == top_valid[1] && (!top_valid[0] || top[0] == top[1])),
    .shown_i(top_valid[0] && top[0] != '0)
  );
endmodule
