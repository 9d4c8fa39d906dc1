// A matrix plane: an array of weights through which partial sums move up, and behind its top tile the accumulators
// (P20 III-D, tsp.md 8). Vectors of all tiles are side by side in its ports; TILES = 1 is one 16 x 16 supercell.
// Twin: hw/mxm_tiles.h.
//
// The registers between port and first multiply, and those inside the multiplication, stand in the return line of
// lpu_mxm_acc (retiming): what can be seen is only when a product meets its Acc.
module lpu_mxm #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter COLUMNS = TILES * lpu_pkg::LANES_PER_SUPERLANE,
  parameter ROWS = lpu_pkg::MXM_ACCUMULATOR_ROWS,
  parameter DECODER = lpu_pkg::MXM_WEIGHT_DECODER
) (
  // ---- Ports
  input  logic                                               clk_i,
  input  logic                                               rst_ni,
  input  logic                                               load_valid_i,
  input  logic [                     lpu_pkg::WORD_BITS-1:0] load_word_i,
  input  logic                                               array_valid_i,
  input  logic [                     lpu_pkg::WORD_BITS-1:0] array_word_i,
  input  logic                                               acc_valid_i,
  input  logic [                     lpu_pkg::WORD_BITS-1:0] acc_word_i,
  input  logic [                                        7:0] active_i,
  input  logic [TILES*lpu_pkg::STREAM_PER_DIRECTION*lpu_pkg::LANES_PER_SUPERLANE*8-1:0] streams_i,
  output logic [                                  TILES-1:0] tap_o,
  output logic [                                  TILES-1:0] drive_o,
  output logic [                                TILES*6-1:0] drive_stream_o,
  output logic [                              TILES*512-1:0] drive_planes_o
);

  // ---- Weight port, weight sets, array
  logic top_valid;
  logic [COLUMNS*32-1:0] top;

  lpu_mxm_array #(
    .TILES  (TILES),
    .COLUMNS(COLUMNS),
    .DECODER(DECODER)
  ) u_array (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .load_valid_i (load_valid_i),
    .load_word_i  (load_word_i),
    .array_valid_i(array_valid_i),
    .array_word_i (array_word_i),
    .active_i     (active_i),
    .streams_i    (streams_i),
    .tap_o        (tap_o),
    .top_valid_o  (top_valid),
    .top_o        (top)
  );

  // ---- Return line, accumulators, emit
  lpu_mxm_acc #(
    .TILES(TILES),
    .ROWS (ROWS)
  ) u_acc (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .valid_i       (acc_valid_i),
    .word_i        (acc_word_i),
    .active_i      (active_i),
    .top_valid_i   (top_valid),
    .top_i         (top),
    .drive_o       (drive_o),
    .drive_stream_o(drive_stream_o),
    .drive_planes_o(drive_planes_o)
  );

endmodule
