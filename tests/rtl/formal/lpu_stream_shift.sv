// The stream registers written as what they are (P20 II-A): a register per direction, superlane, site and stream.
// lpu_stream_reg is proved to be this. Ports and parameters are those of lpu_stream_reg.
//
// Two units that drive one register in one cycle are a fault (kDoubleDrive); which of them wins is not defined, and
// here it is the same one as there: of MEM, MXM and VXM the later one, of two slices, planes or ALUs the higher one.
module lpu_stream_shift #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter SLICES = lpu_pkg::MEM_SLICES_PER_HEMISPHERE,
  parameter STREAMS = lpu_pkg::STREAM_PER_DIRECTION,
  parameter ALUS = lpu_pkg::VXM_ALUS,
  parameter PLANES = lpu_pkg::MXM_PLANES
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic [     2*SLICES*TILES-1:0] mem_drive_i,
  input  logic [   2*SLICES*TILES*6-1:0] mem_drive_stream_i,
  input  logic [ 2*SLICES*TILES*128-1:0] mem_drive_data_i,
  input  logic [     2*SLICES*TILES-1:0] mem_tap_i,
  input  logic [   2*SLICES*TILES*6-1:0] mem_tap_stream_i,
  output logic [ 2*SLICES*TILES*128-1:0] mem_tap_data_o,
  input  logic [         ALUS*TILES-1:0] vxm_drive_i,
  input  logic [       ALUS*TILES*8-1:0] vxm_drive_code_i,
  input  logic [     ALUS*TILES*512-1:0] vxm_drive_planes_i,
  input  logic [              TILES-1:0] vxm_tap_i,
  output logic [  TILES*STREAMS*128-1:0] vxm_east_o,
  output logic [  TILES*STREAMS*128-1:0] vxm_west_o,
  input  logic [       PLANES*TILES-1:0] mxm_drive_i,
  input  logic [     PLANES*TILES*6-1:0] mxm_drive_stream_i,
  input  logic [   PLANES*TILES*512-1:0] mxm_drive_planes_i,
  input  logic [              TILES-1:0] mxm_west_tap_i,
  output logic [  TILES*STREAMS*128-1:0] mxm_west_o,
  input  logic [              TILES-1:0] mxm_east_tap_i,
  output logic [  TILES*STREAMS*128-1:0] mxm_east_o
);

  localparam CENTRE = lpu_pkg::SITE_OUTERMOST;
  localparam SITES = 2 * CENTRE + 1;
  localparam PER_HOP = lpu_pkg::MEM_SLICES_PER_HOP;
  localparam BITS = STREAMS * 128;

  // ---- What stands in the registers of this cycle: element (direction * TILES + tile) * SITES + site.
  wire [STREAMS-1:0] valid[0:2*TILES*SITES-1];
  wire [BITS-1:0] data[0:2*TILES*SITES-1];

  genvar d, k, s, i, n;
  generate
    for (d = 0; d < 2; d = d + 1) begin : g_direction
      for (k = 0; k < TILES; k = k + 1) begin : g_tile
        for (s = 0; s < SITES; s = s + 1) begin : g_site
          localparam HERE = (d * TILES + k) * SITES + s;
          localparam FIRST = d == 0 ? s == 0 : s == SITES - 1;
          localparam UPSTREAM = FIRST ? HERE : d == 0 ? HERE - 1 : HERE + 1;
          localparam SIDE = s < CENTRE ? 0 : 1;
          localparam DISTANCE = s < CENTRE ? CENTRE - s : s - CENTRE;

          // ---- Who drives this register: a bit and a vector per stream and driver.
          localparam HOP = DISTANCE - lpu_pkg::SITE_MEM_INNER;
          localparam MEMS = HOP >= 0 && HOP < lpu_pkg::MEM_HOPS ? PER_HOP : 0;
          localparam MXMS = DISTANCE == lpu_pkg::SITE_MXM_LAUNCH ? 2 : 0;
          localparam VXMS = DISTANCE == lpu_pkg::SITE_VXM_LAUNCH && SIDE == 1 - d ? ALUS : 0;
          localparam DRIVERS = MEMS + MXMS + VXMS;
          logic [(DRIVERS+1)*STREAMS-1:0] drive;  // one more, so that there is one
          logic [(DRIVERS+1)*BITS-1:0] drive_data;
          assign drive[0+:STREAMS] = '0;
          assign drive_data[0+:BITS] = '0;
          for (n = 0; n < STREAMS; n = n + 1) begin : g_stream
            for (i = 0; i < MEMS; i = i + 1) begin : g_mem
              localparam AT = (i + 1) * STREAMS + n;
              localparam SLICE = HOP * PER_HOP + i;
              localparam MEM = (SIDE * SLICES + SLICE) * TILES + k;
              if (SLICE < SLICES) begin : g_here
                assign drive[AT] = mem_drive_i[MEM] && mem_drive_stream_i[MEM*6+:6] == d * 32 + n;
                assign drive_data[AT*128+:128] = mem_drive_data_i[MEM*128+:128];
              end else begin : g_none
                assign drive[AT] = 1'b0;
                assign drive_data[AT*128+:128] = '0;
              end
            end
            for (i = 0; i < MXMS; i = i + 1) begin : g_mxm
              localparam AT = (i + 1 + MEMS) * STREAMS + n;
              localparam PLANE = 2 * SIDE + i;
              localparam MXM = PLANE * TILES + k;
              if (PLANE < PLANES) begin : g_here
                assign drive[AT] = mxm_drive_i[MXM] && mxm_drive_stream_i[MXM*6+:6] == d * 32 + n / 4 * 4;
                assign drive_data[AT*128+:128] = mxm_drive_planes_i[MXM*512+n%4*128+:128];
              end else begin : g_none
                assign drive[AT] = 1'b0;
                assign drive_data[AT*128+:128] = '0;
              end
            end
            for (i = 0; i < VXMS; i = i + 1) begin : g_vxm
              localparam AT = (i + 1 + MEMS + MXMS) * STREAMS + n;
              localparam ALU = i * TILES + k;
              logic group;
              logic [7:0] code;
              assign code = vxm_drive_code_i[ALU*8+:8];
              assign group = code[7:5] == (d == 0 ? lpu_pkg::KIND_GROUP_EAST : lpu_pkg::KIND_GROUP_WEST);
              assign drive[AT] = vxm_drive_i[ALU] && (group && code[4:0] == n / 4 ||
                  code[7:5] == (d == 0 ? lpu_pkg::KIND_BYTE_EAST : lpu_pkg::KIND_BYTE_WEST) && code[4:0] == n);
              assign drive_data[AT*128+:128] = group ? vxm_drive_planes_i[ALU*512+n%4*128+:128] :
                                                       vxm_drive_planes_i[ALU*512+:128];
            end
          end

          // ---- What came from upstream, and above it what is driven here.
          logic [STREAMS-1:0] came_valid_q, now_valid;
          logic [BITS-1:0] came_q, now;
          integer stream, driver;
          always_ff @(posedge clk_i) begin
            came_valid_q <= rst_ni && !FIRST ? valid[UPSTREAM] : '0;
            for (stream = 0; stream < STREAMS; stream = stream + 1)
              if (!FIRST && valid[UPSTREAM][stream]) came_q[stream*128+:128] <= data[UPSTREAM][stream*128+:128];
          end
          always_comb begin
            now_valid = came_valid_q;
            now = came_q;
            for (driver = 1; driver <= DRIVERS; driver = driver + 1)
              for (stream = 0; stream < STREAMS; stream = stream + 1)
                if (drive[driver*STREAMS+stream]) begin
                  now_valid[stream] = 1'b1;
                  now[stream*128+:128] = drive_data[(driver*STREAMS+stream)*128+:128];
                end
          end
          assign valid[HERE] = now_valid;
          assign data[HERE] = now;
        end
      end
    end
  endgenerate

  // ---- Taps: what nobody drove is zero.
  wire [BITS-1:0] clean[0:2*TILES*SITES-1];
  generate
    for (s = 0; s < 2 * TILES * SITES; s = s + 1) begin : g_clean
      for (n = 0; n < STREAMS; n = n + 1) begin : g_stream
        assign clean[s][n*128+:128] = valid[s][n] ? data[s][n*128+:128] : '0;
      end
    end
    for (k = 0; k < TILES; k = k + 1) begin : g_tap
      for (i = 0; i < 2 * SLICES; i = i + 1) begin : g_mem
        localparam DISTANCE = lpu_pkg::SITE_MEM_INNER + i % SLICES / PER_HOP;
        localparam SITE = k * SITES + CENTRE + (i < SLICES ? -DISTANCE : DISTANCE);
        localparam MEM = i * TILES + k;
        logic [5:0] code;
        logic [BITS-1:0] held;
        assign code = mem_tap_stream_i[MEM*6+:6];
        assign held = code[5] ? clean[TILES*SITES+SITE] : clean[SITE];
        always_ff @(posedge clk_i) if (mem_tap_i[MEM]) mem_tap_data_o[MEM*128+:128] <= held[code[4:0]*128+:128];
      end
      always_ff @(posedge clk_i) begin
        if (vxm_tap_i[k]) begin
          vxm_east_o[k*BITS+:BITS] <= clean[k*SITES+CENTRE];
          vxm_west_o[k*BITS+:BITS] <= clean[(TILES+k)*SITES+CENTRE];
        end
        if (mxm_west_tap_i[k])
          mxm_west_o[k*BITS+:BITS] <= clean[(TILES+k)*SITES+CENTRE-lpu_pkg::SITE_MXM_TAP];
        if (mxm_east_tap_i[k])
          mxm_east_o[k*BITS+:BITS] <= clean[k*SITES+CENTRE+lpu_pkg::SITE_MXM_TAP];
      end
    end
  endgenerate

endmodule
