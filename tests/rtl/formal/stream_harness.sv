// The two descriptions of the stream registers side by side, under the same free inputs: every driver, tap and reset is
// free in every cycle, and every code is one that a legal instruction may have (the streams are those there are).
// FORM is lpu_stream_reg's DIAGONAL. One bit per vector: see narrow() in prove_stream.cmake.
module stream_harness #(
  parameter FORM = 0,
  parameter SLICES = 1,
  parameter STREAMS = 4,
  parameter ALUS = 0,
  parameter PLANES = 0
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic [  2*SLICES-1:0] mem_drive_i,
  input  logic [2*SLICES*6-1:0] mem_drive_stream_i,
  input  logic [  2*SLICES-1:0] mem_drive_data_i,
  input  logic [  2*SLICES-1:0] mem_tap_i,
  input  logic [2*SLICES*6-1:0] mem_tap_stream_i,
  input  logic [      ALUS-1:0] vxm_drive_i,
  input  logic [    ALUS*8-1:0] vxm_drive_code_i,
  input  logic [    ALUS*4-1:0] vxm_drive_planes_i,
  input  logic                  vxm_tap_i,
  input  logic [    PLANES-1:0] mxm_drive_i,
  input  logic [  PLANES*6-1:0] mxm_drive_stream_i,
  input  logic [  PLANES*4-1:0] mxm_drive_planes_i,
  input  logic                  mxm_west_tap_i,
  input  logic                  mxm_east_tap_i,
  output logic                  same_o,  // what has been tapped is the same
  output logic                  tied_o   // the invariant: where the register of every site is
);

  localparam SITES = 2 * lpu_pkg::SITE_OUTERMOST + 1;
  localparam WORDS = 2 * SITES * STREAMS;

  // ---- Codes: streams that do not exist are folded onto those that do.
  logic [2*SLICES*6-1:0] mem_code, tap_code;
  logic [ALUS*8-1:0] vxm_code;
  logic [PLANES*6-1:0] mxm_code;
  genvar i, s, n;
  generate
    for (i = 0; i < 2 * SLICES; i = i + 1) begin : g_mem
      assign mem_code[i*6+:6] = mem_drive_stream_i[i*6+:6] & (6'd31 + STREAMS);
      assign tap_code[i*6+:6] = mem_tap_stream_i[i*6+:6] & (6'd31 + STREAMS);
    end
    for (i = 0; i < ALUS; i = i + 1) begin : g_vxm
      logic group;
      logic [1:0] kind;
      assign kind = vxm_drive_code_i[i*8+5+:2];
      assign group = kind[1];
      assign vxm_code[i*8+:5] = vxm_drive_code_i[i*8+:5] & (group ? STREAMS / 4 - 1 : STREAMS - 1);
      assign vxm_code[i*8+5+:3] = lpu_pkg::KIND_BYTE_EAST + kind;
    end
    for (i = 0; i < PLANES; i = i + 1) begin : g_mxm
      assign mxm_code[i*6+:6] = mxm_drive_stream_i[i*6+:6] & (6'd28 + STREAMS);
    end
  endgenerate

  // ---- The two.
  localparam PORTS = 2 * SLICES + 4 * STREAMS;
  logic [PORTS-1:0] form, spec;
  lpu_stream_reg #(
    .DIAGONAL(FORM),
    .TILES(1),
    .SLICES(SLICES),
    .STREAMS(STREAMS),
    .ALUS(ALUS),
    .PLANES(PLANES)
  ) u_form (
    .clk_i             (clk_i),
    .rst_ni            (rst_ni),
    .mem_drive_i       (mem_drive_i),
    .mem_drive_stream_i(mem_code),
    .mem_drive_data_i  (mem_drive_data_i),
    .mem_tap_i         (mem_tap_i),
    .mem_tap_stream_i  (tap_code),
    .mem_tap_data_o    (form[4*STREAMS+:2*SLICES]),
    .vxm_drive_i       (vxm_drive_i),
    .vxm_drive_code_i  (vxm_code),
    .vxm_drive_planes_i(vxm_drive_planes_i),
    .vxm_tap_i         (vxm_tap_i),
    .vxm_east_o        (form[0+:STREAMS]),
    .vxm_west_o        (form[STREAMS+:STREAMS]),
    .mxm_drive_i       (mxm_drive_i),
    .mxm_drive_stream_i(mxm_code),
    .mxm_drive_planes_i(mxm_drive_planes_i),
    .mxm_west_tap_i    (mxm_west_tap_i),
    .mxm_west_o        (form[2*STREAMS+:STREAMS]),
    .mxm_east_tap_i    (mxm_east_tap_i),
    .mxm_east_o        (form[3*STREAMS+:STREAMS])
  );
  lpu_stream_shift #(
    .TILES(1),
    .SLICES(SLICES),
    .STREAMS(STREAMS),
    .ALUS(ALUS),
    .PLANES(PLANES)
  ) u_spec (
    .clk_i             (clk_i),
    .rst_ni            (rst_ni),
    .mem_drive_i       (mem_drive_i),
    .mem_drive_stream_i(mem_code),
    .mem_drive_data_i  (mem_drive_data_i),
    .mem_tap_i         (mem_tap_i),
    .mem_tap_stream_i  (tap_code),
    .mem_tap_data_o    (spec[4*STREAMS+:2*SLICES]),
    .vxm_drive_i       (vxm_drive_i),
    .vxm_drive_code_i  (vxm_code),
    .vxm_drive_planes_i(vxm_drive_planes_i),
    .vxm_tap_i         (vxm_tap_i),
    .vxm_east_o        (spec[0+:STREAMS]),
    .vxm_west_o        (spec[STREAMS+:STREAMS]),
    .mxm_drive_i       (mxm_drive_i),
    .mxm_drive_stream_i(mxm_code),
    .mxm_drive_planes_i(mxm_drive_planes_i),
    .mxm_west_tap_i    (mxm_west_tap_i),
    .mxm_west_o        (spec[2*STREAMS+:STREAMS]),
    .mxm_east_tap_i    (mxm_east_tap_i),
    .mxm_east_o        (spec[3*STREAMS+:STREAMS])
  );

  // ---- A port holds something once it has been tapped.
  logic [PORTS-1:0] tapped, tapped_q;
  assign tapped = {mem_tap_i, {STREAMS{mxm_east_tap_i}}, {STREAMS{mxm_west_tap_i}}, {2 * STREAMS{vxm_tap_i}}};
  always_ff @(posedge clk_i) tapped_q <= rst_ni ? tapped_q | tapped : '0;
  assign same_o = ((form ^ spec) & tapped_q) == '0;

  // ---- The invariant. prove_stream.cmake connects the state of both to these: [direction][slot or site][stream].
  logic [31:0] phase;
  logic [WORDS-1:0] form_valid, form_data, spec_valid, spec_data;
  logic [WORDS-1:0] tied;
  generate
    for (s = 0; s < SITES; s = s + 1) begin : g_site
      logic [31:0] east, west;
      assign east = s >= phase ? s - phase : s + SITES - phase;
      assign west = s + phase < SITES ? s + phase : s + phase - SITES;
      for (n = 0; n < STREAMS; n = n + 1) begin : g_stream
        localparam E = s * STREAMS + n;
        localparam W = (SITES + s) * STREAMS + n;
        assign tied[E] = form_valid[east*STREAMS+n] == spec_valid[E] &&
                         (!spec_valid[E] || form_data[east*STREAMS+n] == spec_data[E]);
        assign tied[W] = form_valid[(SITES+west)*STREAMS+n] == spec_valid[W] &&
                         (!spec_valid[W] || form_data[(SITES+west)*STREAMS+n] == spec_data[W]);
      end
    end
  endgenerate
  assign tied_o = phase < SITES && &tied;

endmodule
