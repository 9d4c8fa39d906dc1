// The stream registers of the chip: of both directions, every superlane, site and stream (P20 II-A). A register holds
// what a unit at its site drives, else what its upstream neighbour held a cycle ago; a unit's output register is the
// stream register of its site. What a unit taps is in the tap register behind it one cycle later; a register nobody
// drove reads as zero.
//
// The registers exist in two forms, with the same behaviour (tests/rtl/formal):
//   DIAGONAL = 0  every value moves one register per cycle. This is what is synthesized.
//   DIAGONAL = 1  nothing moves: a value stays in the slot of its diagonal, and with every cycle all sites look one
//                 slot further upstream. A simulator then pays for drivers and taps only.
//
// Index of a MEM slice's tile: queue * TILES + tile; of an ALU's: alu * TILES + tile; of a plane's: plane * TILES +
// tile. Sites are numbered from the western end.
module lpu_stream_reg #(
  parameter DIAGONAL = 0,
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

  // ---- Geometry
  localparam CENTRE = lpu_pkg::SITE_OUTERMOST;
  localparam SITES = 2 * CENTRE + 1;
  localparam PER_HOP = lpu_pkg::MEM_SLICES_PER_HOP;
  localparam PLANES_PER_SIDE = 2;  // the first two are in the west (isa.h, plane_hemisphere)
  localparam VXM_EAST = CENTRE + lpu_pkg::SITE_VXM_LAUNCH;
  localparam VXM_WEST = CENTRE - lpu_pkg::SITE_VXM_LAUNCH;

  // ---- The registers, private to the block below: [direction][tile][slot][stream], direction 0 is east.
  localparam WEST = TILES * SITES;  // the first (tile, slot) of the western direction
  logic [STREAMS-1:0] valid[0:2*TILES*SITES-1];
  logic [127:0] data[0:2*TILES*SITES*STREAMS-1];

  // ---- Where the register of a site is in this cycle: `phase` slots upstream of it.
  localparam PHASE_BITS = $clog2(SITES);
  logic [PHASE_BITS-1:0] phase;
  function automatic int unsigned east_slot(input int unsigned site, input int unsigned by);
    east_slot = site >= by ? site - by : site + SITES - by;
  endfunction
  function automatic int unsigned west_slot(input int unsigned site, input int unsigned by);
    west_slot = site + by < SITES ? site + by : site + by - SITES;
  endfunction

  int unsigned i, k, s, n, site, at, by, first, leaving;
  logic [5:0] code;
  logic [2:0] kind;
  logic [STREAMS-1:0] held;

  always_ff @(posedge clk_i) begin
    i = 0;
    k = 0;
    s = 0;
    n = 0;
    by = 32'(phase);

    // ---- Drivers.
    for (i = 0; i < 2 * SLICES; i = i + 1) begin
      if (mem_drive_i[i*TILES+:TILES] != '0) begin
        site = i < SLICES ? CENTRE - lpu_pkg::SITE_MEM_INNER - i / PER_HOP :
                            CENTRE + lpu_pkg::SITE_MEM_INNER + (i - SLICES) / PER_HOP;
        for (k = 0; k < TILES; k = k + 1) begin
          if (mem_drive_i[i*TILES+k]) begin
            code = mem_drive_stream_i[(i*TILES+k)*6+:6];
            at = code[5] ? WEST + k * SITES + west_slot(site, by) : k * SITES + east_slot(site, by);
            valid[at][code[4:0]] = 1'b1;
            data[at*STREAMS+32'(code[4:0])] = mem_drive_data_i[(i*TILES+k)*128+:128];
          end
        end
      end
    end
    for (i = 0; i < PLANES; i = i + 1) begin
      if (mxm_drive_i[i*TILES+:TILES] != '0) begin
        site = i < PLANES_PER_SIDE ? CENTRE - lpu_pkg::SITE_MXM_LAUNCH : CENTRE + lpu_pkg::SITE_MXM_LAUNCH;
        for (k = 0; k < TILES; k = k + 1) begin
          if (mxm_drive_i[i*TILES+k]) begin
            code = mxm_drive_stream_i[(i*TILES+k)*6+:6];
            at = code[5] ? WEST + k * SITES + west_slot(site, by) : k * SITES + east_slot(site, by);
            for (n = 0; n < 4; n = n + 1) begin
              valid[at][32'(code[4:0])+n] = 1'b1;
              data[at*STREAMS+32'(code[4:0])+n] = mxm_drive_planes_i[(i*TILES+k)*512+n*128+:128];
            end
          end
        end
      end
    end
    for (i = 0; i < ALUS; i = i + 1) begin
      if (vxm_drive_i[i*TILES+:TILES] != '0) begin
        for (k = 0; k < TILES; k = k + 1) begin
          if (vxm_drive_i[i*TILES+k]) begin
            kind = vxm_drive_code_i[(i*TILES+k)*8+5+:3];
            first = 32'(vxm_drive_code_i[(i*TILES+k)*8+:5]);
            at = kind == lpu_pkg::KIND_BYTE_EAST || kind == lpu_pkg::KIND_GROUP_EAST ?
                k * SITES + east_slot(VXM_EAST, by) : WEST + k * SITES + west_slot(VXM_WEST, by);
            if (kind == lpu_pkg::KIND_BYTE_EAST || kind == lpu_pkg::KIND_BYTE_WEST) begin
              valid[at][first] = 1'b1;
              data[at*STREAMS+first] = vxm_drive_planes_i[(i*TILES+k)*512+:128];
            end else begin
              for (n = 0; n < 4; n = n + 1) begin
                valid[at][first*4+n] = 1'b1;
                data[at*STREAMS+first*4+n] = vxm_drive_planes_i[(i*TILES+k)*512+n*128+:128];
              end
            end
          end
        end
      end
    end

    // ---- Taps.
    for (i = 0; i < 2 * SLICES; i = i + 1) begin
      if (mem_tap_i[i*TILES+:TILES] != '0) begin
        site = i < SLICES ? CENTRE - lpu_pkg::SITE_MEM_INNER - i / PER_HOP :
                            CENTRE + lpu_pkg::SITE_MEM_INNER + (i - SLICES) / PER_HOP;
        for (k = 0; k < TILES; k = k + 1) begin
          if (mem_tap_i[i*TILES+k]) begin
            code = mem_tap_stream_i[(i*TILES+k)*6+:6];
            at = code[5] ? WEST + k * SITES + west_slot(site, by) : k * SITES + east_slot(site, by);
            held = valid[at];
            mem_tap_data_o[(i*TILES+k)*128+:128] <= held[code[4:0]] ? data[at*STREAMS+32'(code[4:0])] : '0;
          end
        end
      end
    end
    for (k = 0; k < TILES; k = k + 1) begin
      if (vxm_tap_i[k]) begin
        at = k * SITES + east_slot(CENTRE, by);
        held = valid[at];
        for (s = 0; s < STREAMS; s = s + 1)
          vxm_east_o[(k*STREAMS+s)*128+:128] <= held[s] ? data[at*STREAMS+s] : '0;
        at = WEST + k * SITES + west_slot(CENTRE, by);
        held = valid[at];
        for (s = 0; s < STREAMS; s = s + 1)
          vxm_west_o[(k*STREAMS+s)*128+:128] <= held[s] ? data[at*STREAMS+s] : '0;
      end
      if (mxm_west_tap_i[k]) begin
        at = WEST + k * SITES + west_slot(CENTRE - lpu_pkg::SITE_MXM_TAP, by);
        held = valid[at];
        for (s = 0; s < STREAMS; s = s + 1)
          mxm_west_o[(k*STREAMS+s)*128+:128] <= held[s] ? data[at*STREAMS+s] : '0;
      end
      if (mxm_east_tap_i[k]) begin
        at = k * SITES + east_slot(CENTRE + lpu_pkg::SITE_MXM_TAP, by);
        held = valid[at];
        for (s = 0; s < STREAMS; s = s + 1)
          mxm_east_o[(k*STREAMS+s)*128+:128] <= held[s] ? data[at*STREAMS+s] : '0;
      end
    end

    // ---- One site on: everything moves, or every site looks one slot further upstream. At the upstream end an empty
    //      register enters.
    if (DIAGONAL != 0) begin
      leaving = 32'(phase) + 1;
      phase = 32'(phase) == SITES - 1 ? '0 : phase + 1'b1;
      for (k = 0; k < TILES; k = k + 1) begin
        valid[k*SITES+SITES-leaving] = '0;
        valid[WEST+k*SITES+leaving-1] = '0;
      end
    end else begin
      for (k = 0; k < TILES; k = k + 1) begin
        for (n = SITES - 1; n > 0; n = n - 1) begin
          valid[k*SITES+n] = valid[k*SITES+n-1];
          if (valid[k*SITES+n] != '0)
            for (s = 0; s < STREAMS; s = s + 1) data[(k*SITES+n)*STREAMS+s] = data[(k*SITES+n-1)*STREAMS+s];
        end
        valid[k*SITES] = '0;
        for (n = 0; n < SITES - 1; n = n + 1) begin
          valid[WEST+k*SITES+n] = valid[WEST+k*SITES+n+1];
          if (valid[WEST+k*SITES+n] != '0)
            for (s = 0; s < STREAMS; s = s + 1)
              data[(WEST+k*SITES+n)*STREAMS+s] = data[(WEST+k*SITES+n+1)*STREAMS+s];
        end
        valid[WEST+k*SITES+SITES-1] = '0;
      end
      phase = '0;
    end
    if (!rst_ni) begin
      phase = '0;
      for (k = 0; k < 2 * TILES * SITES; k = k + 1) valid[k] = '0;
    end
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (32'(phase) < SITES && (DIAGONAL != 0 || phase == '0))
      else $error("contract: sites look at slots that exist");
      assert (valid[east_slot(0, 32'(phase))] == '0 && valid[WEST+west_slot(SITES-1, 32'(phase))] == '0)
      else $error("contract: what enters at the upstream end is empty");
    end
  end
`endif

endmodule
