// The chip: queues, stream registers, slices, wired up. Everything of a superlane is in one row; sites are numbered
// from the western end, CENTRE is the VXM's.
module lpu_chip (
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
  localparam PER_HOP = lpu_pkg::MEM_SLICES_PER_HOP;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam BITS = STREAMS * 128;  // of one direction's streams in one tile
  localparam CENTRE = lpu_pkg::SITE_OUTERMOST;
  localparam SITES = 2 * CENTRE + 1;
  // Planes: the first two are in the west (isa.h, plane_hemisphere).
  localparam PLANES_PER_SIDE = 2;
  localparam MXM_DRIVERS = PLANES_PER_SIDE * 4;

  // ---- Queues ----------------------------------------------------------------------------------------------------
  logic [QUEUES-1:0] valid, notify, config_now, parked, ended;
  logic [WORD-1:0] word[0:QUEUES-1];
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

  genvar q;
  generate
    for (q = 0; q < QUEUES; q = q + 1) begin : g_queue
      localparam PART = (q - lpu_pkg::QUEUE_MXM) % lpu_pkg::QUEUES_PER_PLANE;
      logic fill_here;
      assign fill_here = fill_i && fill_queue_i == 8'(q);
      lpu_icu #(
        .STEP_RANGE(q < lpu_pkg::QUEUE_VXM ? lpu_pkg::MEM_SLICE_WORDS :
                    q < lpu_pkg::QUEUE_MXM || q >= lpu_pkg::QUEUE_RESERVED ? 1 :
                    PART == 0 ? lpu_pkg::LANES :
                    PART == 1 ? 2 : lpu_pkg::MXM_ACCUMULATOR_ROWS)
      ) u_icu (
        .clk_i       (clk_i),
        .rst_ni      (rst_ni),
        .fill_i      (fill_here),
        .fill_addr_i (fill_addr_i),
        .fill_word_i (fill_word_i),
        .slot_i      (slot_q),
        .release_i   (release_queues),
        .valid_o     (valid[q]),
        .word_o      (word[q]),
        .notify_o    (notify[q]),
        .config_o    (config_now[q]),
        .superlanes_o(superlanes[q*8+:8]),
        .parked_o    (parked[q]),
        .ended_o     (ended[q])
      );
    end
  endgenerate

  assign ended_o = &ended;
  assign stuck_o = !ended_o && &(ended | parked) && !notify_under_way && valid == '0;

  // ---- Stream registers ------------------------------------------------------------------------------------------
  // Element k*SITES + s: superlane k, site s.
  logic [STREAMS-1:0] east_valid[0:TILES*SITES-1];
  logic [STREAMS-1:0] west_valid[0:TILES*SITES-1];
  logic [BITS-1:0] east[0:TILES*SITES-1];
  logic [BITS-1:0] west[0:TILES*SITES-1];

  // Element k*2*SLICES + i: superlane k, MEM queue i.
  logic mem_drive[0:TILES*2*SLICES-1];
  logic [5:0] mem_stream[0:TILES*2*SLICES-1];
  logic [127:0] mem_data[0:TILES*2*SLICES-1];

  logic [TILES*STREAMS-1:0] vxm_east_drive, vxm_west_drive;
  logic [TILES*BITS-1:0] vxm_east, vxm_west;

  logic [TILES-1:0] mxm_emit[0:2*PLANES_PER_SIDE-1];
  logic [TILES*6-1:0] mxm_stream[0:2*PLANES_PER_SIDE-1];
  logic [TILES*512-1:0] mxm_planes[0:2*PLANES_PER_SIDE-1];

  genvar k, s, i;
  generate
    for (k = 0; k < TILES; k = k + 1) begin : g_superlane
      for (s = 0; s < SITES; s = s + 1) begin : g_site
        localparam SIDE = s < CENTRE ? 0 : 1;
        localparam DISTANCE = s < CENTRE ? CENTRE - s : s - CENTRE;
        localparam IS_MEM = DISTANCE >= lpu_pkg::SITE_MEM_INNER &&
                            DISTANCE < lpu_pkg::SITE_MEM_INNER + lpu_pkg::MEM_HOPS;
        localparam IS_MXM = DISTANCE == lpu_pkg::SITE_MXM_LAUNCH;
        localparam DRIVERS = IS_MEM ? PER_HOP : IS_MXM ? MXM_DRIVERS : 1;

        // ---- Who drives here.
        logic [DRIVERS-1:0] drive;
        logic [DRIVERS*6-1:0] drive_stream;
        logic [DRIVERS*128-1:0] drive_data;
        for (i = 0; i < DRIVERS; i = i + 1) begin : g_driver
          localparam SLICE = (DISTANCE - lpu_pkg::SITE_MEM_INNER) * PER_HOP + i;
          localparam MEM = k * 2 * SLICES + SIDE * SLICES + SLICE;
          localparam PLANE = SIDE * PLANES_PER_SIDE + i / 4;
          if (IS_MEM && SLICE < SLICES) begin : g_mem
            assign drive[i] = mem_drive[MEM];
            assign drive_stream[i*6+:6] = mem_stream[MEM];
            assign drive_data[i*128+:128] = mem_data[MEM];
          end else if (IS_MXM && PLANE < lpu_pkg::MXM_PLANES) begin : g_mxm
            assign drive[i] = mxm_emit[PLANE][k];
            assign drive_stream[i*6+:6] = mxm_stream[PLANE][k*6+:6] + 6'(i % 4);
            assign drive_data[i*128+:128] = mxm_planes[PLANE][k*512+(i%4)*128+:128];
          end else begin : g_none
            assign drive[i] = 1'b0;
            assign drive_stream[i*6+:6] = '0;
            assign drive_data[i*128+:128] = '0;
          end
        end

        // ---- What comes from upstream.
        logic [STREAMS-1:0] east_from_valid, west_from_valid;
        logic [BITS-1:0] east_from, west_from;
        if (s == 0) begin : g_west_end
          assign east_from_valid = '0;
          assign east_from = '0;
        end else if (s == CENTRE + lpu_pkg::SITE_VXM_LAUNCH) begin : g_vxm_east
          lpu_stream_mux u_mux (
            .valid_i     (east_valid[k*SITES+s-1]),
            .data_i      (east[k*SITES+s-1]),
            .drive_i     (vxm_east_drive[k*STREAMS+:STREAMS]),
            .drive_data_i(vxm_east[k*BITS+:BITS]),
            .valid_o     (east_from_valid),
            .data_o      (east_from)
          );
        end else begin : g_east
          assign east_from_valid = east_valid[k*SITES+s-1];
          assign east_from = east[k*SITES+s-1];
        end
        if (s == SITES - 1) begin : g_east_end
          assign west_from_valid = '0;
          assign west_from = '0;
        end else if (s == CENTRE - lpu_pkg::SITE_VXM_LAUNCH) begin : g_vxm_west
          lpu_stream_mux u_mux (
            .valid_i     (west_valid[k*SITES+s+1]),
            .data_i      (west[k*SITES+s+1]),
            .drive_i     (vxm_west_drive[k*STREAMS+:STREAMS]),
            .drive_data_i(vxm_west[k*BITS+:BITS]),
            .valid_o     (west_from_valid),
            .data_o      (west_from)
          );
        end else begin : g_west
          assign west_from_valid = west_valid[k*SITES+s+1];
          assign west_from = west[k*SITES+s+1];
        end

        lpu_stream_reg #(
          .DIRECTION(0),
          .DRIVERS(DRIVERS)
        ) u_east (
          .clk_i         (clk_i),
          .rst_ni        (rst_ni),
          .valid_i       (east_from_valid),
          .data_i        (east_from),
          .drive_i       (drive),
          .drive_stream_i(drive_stream),
          .drive_data_i  (drive_data),
          .valid_o       (east_valid[k*SITES+s]),
          .data_o        (east[k*SITES+s])
        );
        lpu_stream_reg #(
          .DIRECTION(1),
          .DRIVERS(DRIVERS)
        ) u_west (
          .clk_i         (clk_i),
          .rst_ni        (rst_ni),
          .valid_i       (west_from_valid),
          .data_i        (west_from),
          .drive_i       (drive),
          .drive_stream_i(drive_stream),
          .drive_data_i  (drive_data),
          .valid_o       (west_valid[k*SITES+s]),
          .data_o        (west[k*SITES+s])
        );
      end
    end
  endgenerate

  // ---- MEM slices, in the order of their queues --------------------------------------------------------------------
  generate
    for (i = 0; i < 2 * SLICES; i = i + 1) begin : g_mem
      localparam HOP = (i % SLICES) / PER_HOP;
      localparam SITE = i < SLICES ? CENTRE - lpu_pkg::SITE_MEM_INNER - HOP : CENTRE + lpu_pkg::SITE_MEM_INNER + HOP;
      logic [TILES-1:0] tile_valid;
      logic [TILES*WORD-1:0] tile_word;
      logic [TILES*8-1:0] tile_active;
      lpu_north u_north (
        .clk_i   (clk_i),
        .rst_ni  (rst_ni),
        .valid_i (valid[i]),
        .word_i  (word[i]),
        .active_i(active),
        .valid_o (tile_valid),
        .word_o  (tile_word),
        .active_o(tile_active)
      );
      for (k = 0; k < TILES; k = k + 1) begin : g_tile
        lpu_mem_tile #(
          .TILE(k)
        ) u_tile (
          .clk_i         (clk_i),
          .rst_ni        (rst_ni),
          .valid_i       (tile_valid[k]),
          .word_i        (tile_word[k*WORD+:WORD]),
          .active_i      (tile_active[k*8+:8]),
          .east_i        (east[k*SITES+SITE]),
          .west_i        (west[k*SITES+SITE]),
          .drive_o       (mem_drive[k*2*SLICES+i]),
          .drive_stream_o(mem_stream[k*2*SLICES+i]),
          .drive_data_o  (mem_data[k*2*SLICES+i])
        );
      end
    end
  endgenerate

  // ---- VXM ---------------------------------------------------------------------------------------------------------
  logic [lpu_pkg::VXM_ALUS*WORD-1:0] vxm_word;
  logic [TILES*BITS-1:0] vxm_east_tap, vxm_west_tap;
  generate
    for (i = 0; i < lpu_pkg::VXM_ALUS; i = i + 1) begin : g_alu
      assign vxm_word[i*WORD+:WORD] = word[lpu_pkg::QUEUE_VXM+i];
    end
    for (k = 0; k < TILES; k = k + 1) begin : g_vxm_tap
      assign vxm_east_tap[k*BITS+:BITS] = east[k*SITES+CENTRE];
      assign vxm_west_tap[k*BITS+:BITS] = west[k*SITES+CENTRE];
    end
  endgenerate
  lpu_vxm u_vxm (
    .clk_i       (clk_i),
    .rst_ni      (rst_ni),
    .valid_i     (valid[lpu_pkg::QUEUE_VXM+:lpu_pkg::VXM_ALUS]),
    .word_i      (vxm_word),
    .active_i    (active),
    .east_i      (vxm_east_tap),
    .west_i      (vxm_west_tap),
    .east_drive_o(vxm_east_drive),
    .east_o      (vxm_east),
    .west_drive_o(vxm_west_drive),
    .west_o      (vxm_west)
  );

  // ---- MXM planes: they tap what flows outward at their end of the chip --------------------------------------------
  generate
    for (i = 0; i < lpu_pkg::MXM_PLANES; i = i + 1) begin : g_plane
      localparam FIRST = lpu_pkg::QUEUE_MXM + i * lpu_pkg::QUEUES_PER_PLANE;
      logic [TILES*BITS-1:0] tap;
      for (k = 0; k < TILES; k = k + 1) begin : g_tap
        if (i < PLANES_PER_SIDE) begin : g_west
          assign tap[k*BITS+:BITS] = west[k*SITES+CENTRE-lpu_pkg::SITE_MXM_TAP];
        end else begin : g_east
          assign tap[k*BITS+:BITS] = east[k*SITES+CENTRE+lpu_pkg::SITE_MXM_TAP];
        end
      end
      lpu_mxm u_mxm (
        .clk_i        (clk_i),
        .rst_ni       (rst_ni),
        .load_valid_i (valid[FIRST]),
        .load_word_i  (word[FIRST]),
        .array_valid_i(valid[FIRST+1]),
        .array_word_i (word[FIRST+1]),
        .acc_valid_i  (valid[FIRST+2]),
        .acc_word_i   (word[FIRST+2]),
        .active_i     (active),
        .streams_i    (tap),
        .emit_o       (mxm_emit[i]),
        .emit_stream_o(mxm_stream[i]),
        .emit_planes_o(mxm_planes[i])
      );
    end
  endgenerate

endmodule
