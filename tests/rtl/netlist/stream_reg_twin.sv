// lpu_stream_reg, one bit per vector: every driver and tap of a superlane, with codes of streams that there are. Two that
// drive one register in one cycle are no legal program, yet both must let the same one win.
module stream_reg_twin;
  localparam SLICES = 1;
  localparam STREAMS = 4;
  localparam ALUS = 1;
  localparam PLANES = 3;  // both sides
  logic clk_i, rst_ni, vxm_tap_i, mxm_west_tap_i, mxm_east_tap_i;
  logic [2*SLICES-1:0] mem_drive_i, mem_drive_data_i, mem_tap_i;
  logic [2*SLICES*6-1:0] mem_drive_stream_i, mem_tap_stream_i;
  logic [ALUS-1:0] vxm_drive_i;
  logic [ALUS*8-1:0] vxm_drive_code_i;
  logic [ALUS*4-1:0] vxm_drive_planes_i;
  logic [PLANES-1:0] mxm_drive_i;
  logic [PLANES*6-1:0] mxm_drive_stream_i;
  logic [PLANES*4-1:0] mxm_drive_planes_i;
  logic [2*SLICES+4*STREAMS-1:0] taken[0:1];

  function automatic logic [5:0] code(input int unsigned streams);
    code = {1'($urandom), 5'($urandom % streams)};
  endfunction
  logic [2:0] kind;
  always_ff @(posedge clk_i) begin
    {mem_drive_i, mem_tap_i, mem_drive_data_i} <= (6*SLICES)'($urandom);
    {vxm_tap_i, mxm_west_tap_i, mxm_east_tap_i} <= 3'($urandom);
    for (int i = 0; i < 2 * SLICES; i++) begin
      mem_drive_stream_i[i*6+:6] <= code(STREAMS);
      mem_tap_stream_i[i*6+:6] <= code(STREAMS);
    end
    vxm_drive_i <= ALUS'($urandom);
    vxm_drive_planes_i <= (4*ALUS)'($urandom);
    for (int i = 0; i < ALUS; i++) begin
      kind = lpu_pkg::KIND_BYTE_EAST + 3'($urandom % 4);
      vxm_drive_code_i[i*8+:8] <= {kind, 5'($urandom % (kind >= lpu_pkg::KIND_GROUP_EAST ? STREAMS / 4 : STREAMS))};
    end
    mxm_drive_i <= PLANES'($urandom);
    mxm_drive_planes_i <= (4*PLANES)'($urandom);
    for (int i = 0; i < PLANES; i++) mxm_drive_stream_i[i*6+:6] <= {1'($urandom), 5'($urandom % (STREAMS / 4) * 4)};
  end
  lpu_stream_reg #(
    .DIAGONAL(`DIAGONAL),
    .TILES   (1),
    .SLICES  (SLICES),
    .STREAMS (STREAMS),
    .ALUS    (ALUS),
    .PLANES  (PLANES)
  ) u_unit (
    .mem_tap_data_o(taken[0][4*STREAMS+:2*SLICES]),
    .vxm_east_o    (taken[0][0+:STREAMS]),
    .vxm_west_o    (taken[0][STREAMS+:STREAMS]),
    .mxm_west_o    (taken[0][2*STREAMS+:STREAMS]),
    .mxm_east_o    (taken[0][3*STREAMS+:STREAMS]),
    .*
  );
  lpu_stream_reg_netlist u_netlist (
    .mem_tap_data_o(taken[1][4*STREAMS+:2*SLICES]),
    .vxm_east_o    (taken[1][0+:STREAMS]),
    .vxm_west_o    (taken[1][STREAMS+:STREAMS]),
    .mxm_west_o    (taken[1][2*STREAMS+:STREAMS]),
    .mxm_east_o    (taken[1][3*STREAMS+:STREAMS]),
    .*
  );
  twin_run u_run (
    .clk_o  (clk_i),
    .rst_no (rst_ni),
    .same_i (taken[0] == taken[1]),
    .shown_i(taken[0] != '0)
  );
endmodule
