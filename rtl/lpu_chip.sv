// The chip: queues, control, slices and the stream registers between them, wired up.
//
// An instruction is in its queue's issue register in cycle t - 1 (valid, word) and executed by tile 0 of its unit in
// cycle t.
module lpu_chip #(
  parameter DIAGONAL = 0,  // form of the stream registers (lpu_stream_reg)
  parameter DECODER = lpu_pkg::MXM_WEIGHT_DECODER
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // ---- filling of the queues, in reset: words of an all-zero word on are not executed
  input  logic        fill_i,
  input  logic [ 7:0] fill_queue_i,
  input  logic [15:0] fill_addr_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] fill_word_i,
  // ---- all queues are at their end; no queue can go on although some are not
  output logic        ended_o,
  output logic        stuck_o
);

  localparam TILES = lpu_pkg::GEOMETRY_SUPERLANES;
  localparam QUEUES = lpu_pkg::QUEUES;
  localparam WORD = lpu_pkg::WORD_BITS;
  localparam SLICES = lpu_pkg::MEM_SLICES_PER_HEMISPHERE;
  localparam ALUS = lpu_pkg::VXM_ALUS;
  localparam PLANES = lpu_pkg::MXM_PLANES;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION * 128;  // bits of one direction's streams in one tile
  localparam PLANES_PER_SIDE = 2;  // the first two planes are in the west (isa.h, plane_hemisphere)

  // ---- Queues
  logic [QUEUES-1:0] valid, notify, config_now, parked, ended;
  logic [WORD-1:0] word[0:QUEUES-1];
  logic [7:0] pc[0:QUEUES-1];  // for instruments
  logic [QUEUES*8-1:0] superlanes;
  logic [7:0] active;
  logic release_queues, notify_under_way;

  logic [47:0] slot_q;  // the cycle the queues fill their issue registers for
  always_ff @(posedge clk_i) slot_q <= rst_ni ? slot_q + 48'd1 : '0;

  lpu_control u_control (
    .clk_i             (clk_i),
    .rst_ni            (rst_ni),
    .notify_i          (notify),
    .config_i          (config_now),
    .superlanes_i      (superlanes),
    .active_o          (active),
    .release_o         (release_queues),
    .notify_under_way_o(notify_under_way)
  );

  logic [QUEUES*WORD-1:0] words;
  logic [QUEUES*8-1:0] pcs;
  logic [QUEUES-1:0] released;  // for instruments
  lpu_icu u_icu (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .fill_i      (fill_i),
    .fill_queue_i(fill_queue_i),
    .fill_addr_i (fill_addr_i),
    .fill_word_i (fill_word_i),
    .slot_i      (slot_q),
    .release_i   (release_queues),
    .valid_o     (valid),
    .word_o      (words),
    .pc_o        (pcs),
    .notify_o    (notify),
    .config_o    (config_now),
    .superlanes_o(superlanes),
    .released_o  (released),
    .parked_o    (parked),
    .ended_o     (ended)
  );
  genvar q;
  generate
    for (q = 0; q < QUEUES; q = q + 1) begin : g_queue
      assign word[q] = words[q*WORD+:WORD];
      assign pc[q] = pcs[q*8+:8];
    end
  endgenerate

  assign ended_o = &ended;
  assign stuck_o = !ended_o && &(ended | parked) && !notify_under_way && valid == '0;

  // ---- Stream registers
  logic [2*SLICES*TILES-1:0] mem_drive, mem_tap;
  logic [2*SLICES*TILES*6-1:0] mem_drive_stream, mem_tap_stream;
  logic [2*SLICES*TILES*128-1:0] mem_drive_data, mem_tap_data;
  logic [ALUS*TILES-1:0] vxm_drive;
  logic [ALUS*TILES*8-1:0] vxm_drive_code;
  logic [ALUS*TILES*512-1:0] vxm_drive_planes;
  logic [TILES-1:0] vxm_tap;
  logic [TILES*STREAMS-1:0] vxm_east, vxm_west, mxm_east, mxm_west;
  logic [PLANES*TILES-1:0] mxm_drive;
  logic [PLANES*TILES*6-1:0] mxm_drive_stream;
  logic [PLANES*TILES*512-1:0] mxm_drive_planes;
  logic [TILES-1:0] mxm_tap[0:2*PLANES_PER_SIDE-1];

  lpu_stream_reg #(
    .DIAGONAL(DIAGONAL)
  ) u_streams (
    .clk_i             (clk_i),
    .rst_ni            (rst_ni),
    .mem_drive_i       (mem_drive),
    .mem_drive_stream_i(mem_drive_stream),
    .mem_drive_data_i  (mem_drive_data),
    .mem_tap_i         (mem_tap),
    .mem_tap_stream_i  (mem_tap_stream),
    .mem_tap_data_o    (mem_tap_data),
    .vxm_drive_i       (vxm_drive),
    .vxm_drive_code_i  (vxm_drive_code),
    .vxm_drive_planes_i(vxm_drive_planes),
    .vxm_tap_i         (vxm_tap),
    .vxm_east_o        (vxm_east),
    .vxm_west_o        (vxm_west),
    .mxm_drive_i       (mxm_drive),
    .mxm_drive_stream_i(mxm_drive_stream),
    .mxm_drive_planes_i(mxm_drive_planes),
    .mxm_west_tap_i    (mxm_tap[0] | mxm_tap[1]),
    .mxm_west_o        (mxm_west),
    .mxm_east_tap_i    (mxm_tap[2] | mxm_tap[3]),
    .mxm_east_o        (mxm_east)
  );

  // ---- Memory: the words of its queues are side by side already.
  lpu_mem #(
    .SLICES(2 * SLICES)
  ) u_mem (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .valid_i       (valid[lpu_pkg::QUEUE_MEM_WEST+:2*SLICES]),
    .word_i        (words[lpu_pkg::QUEUE_MEM_WEST*WORD+:2*SLICES*WORD]),
    .active_i      (active),
    .tap_o         (mem_tap),
    .tap_stream_o  (mem_tap_stream),
    .tap_data_i    (mem_tap_data),
    .drive_o       (mem_drive),
    .drive_stream_o(mem_drive_stream),
    .drive_data_o  (mem_drive_data)
  );

  // ---- Vector unit
  lpu_vxm u_vxm (
    .clk_i         (clk_i),
    .rst_ni        (rst_ni),
    .valid_i       (valid[lpu_pkg::QUEUE_VXM+:ALUS]),
    .word_i        (words[lpu_pkg::QUEUE_VXM*WORD+:ALUS*WORD]),
    .active_i      (active),
    .tap_o         (vxm_tap),
    .east_i        (vxm_east),
    .west_i        (vxm_west),
    .drive_o       (vxm_drive),
    .drive_code_o  (vxm_drive_code),
    .drive_planes_o(vxm_drive_planes)
  );

  // ---- Matrix planes
  genvar i;
  generate
    for (i = 0; i < 2 * PLANES_PER_SIDE; i = i + 1) begin : g_plane
      if (i < PLANES) begin : g_there
        localparam FIRST = lpu_pkg::QUEUE_MXM + i * lpu_pkg::QUEUES_PER_PLANE;
        lpu_mxm #(
          .DECODER(DECODER)
        ) u_mxm (
          .clk_i         (clk_i),
          .rst_ni        (rst_ni),
          .load_valid_i  (valid[FIRST]),
          .load_word_i   (word[FIRST]),
          .array_valid_i (valid[FIRST+1]),
          .array_word_i  (word[FIRST+1]),
          .acc_valid_i   (valid[FIRST+2]),
          .acc_word_i    (word[FIRST+2]),
          .active_i      (active),
          .tap_o         (mxm_tap[i]),
          .streams_i     (i < PLANES_PER_SIDE ? mxm_west : mxm_east),
          .drive_o       (mxm_drive[i*TILES+:TILES]),
          .drive_stream_o(mxm_drive_stream[i*TILES*6+:TILES*6]),
          .drive_planes_o(mxm_drive_planes[i*TILES*512+:TILES*512])
        );
      end else begin : g_none
        assign mxm_tap[i] = '0;
      end
    end
  endgenerate

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (!(ended_o && stuck_o))
      else $error("contract: a chip at its end waits for nothing");
    end
  end
`endif

endmodule
