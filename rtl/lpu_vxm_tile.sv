// One tile of the vector unit: 16 ALUs and what they launch, east and west, at the two inner MEM edges.
module lpu_vxm_tile #(
  parameter TILE = 0
) (
  input  logic                                                   clk_i,
  input  logic                                                   rst_ni,
  input  logic [                          lpu_pkg::VXM_ALUS-1:0] valid_i,
  input  logic [       lpu_pkg::VXM_ALUS*lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                        lpu_pkg::VXM_ALUS*8-1:0] active_i,
  input  logic [          lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [          lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  output logic [              lpu_pkg::STREAM_PER_DIRECTION-1:0] east_drive_o,
  output logic [          lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_o,
  output logic [              lpu_pkg::STREAM_PER_DIRECTION-1:0] west_drive_o,
  output logic [          lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_o
);

  // ---- ALUs.
  logic [lpu_pkg::VXM_ALUS*512-1:0] results;
  logic [lpu_pkg::VXM_ALUS-1:0] drive;
  logic [7:0] drive_code[0:lpu_pkg::VXM_ALUS-1];
  logic [511:0] drive_planes[0:lpu_pkg::VXM_ALUS-1];
  genvar i;
  generate
    for (i = 0; i < lpu_pkg::VXM_ALUS; i = i + 1) begin : g_alu
      lpu_vxm_alu #(
        .TILE(TILE)
      ) u_alu (
        .clk_i         (clk_i),
        .rst_ni        (rst_ni),
        .valid_i       (valid_i[i]),
        .word_i        (word_i[i*lpu_pkg::WORD_BITS+:lpu_pkg::WORD_BITS]),
        .active_i      (active_i[i*8+:8]),
        .east_i        (east_i),
        .west_i        (west_i),
        .results_i     (results),
        .drive_o       (drive[i]),
        .drive_code_o  (drive_code[i]),
        .drive_planes_o(drive_planes[i]),
        .result_o      (results[i*512+:512])
      );
    end
  endgenerate

  // ---- Launches.
  integer n;
  always_comb begin
    east_drive_o = '0;
    west_drive_o = '0;
    east_o = '0;
    west_o = '0;
    for (n = 0; n < lpu_pkg::VXM_ALUS; n = n + 1) begin
      if (drive[n]) begin
        case (drive_code[n][7:5])
          lpu_pkg::KIND_BYTE_EAST: begin
            east_drive_o[drive_code[n][4:0]] = 1'b1;
            east_o[drive_code[n][4:0]*128+:128] = drive_planes[n][127:0];
          end
          lpu_pkg::KIND_BYTE_WEST: begin
            west_drive_o[drive_code[n][4:0]] = 1'b1;
            west_o[drive_code[n][4:0]*128+:128] = drive_planes[n][127:0];
          end
          lpu_pkg::KIND_GROUP_EAST: begin
            east_drive_o[drive_code[n][2:0]*4+:4] = '1;
            east_o[drive_code[n][2:0]*512+:512] = drive_planes[n];
          end
          lpu_pkg::KIND_GROUP_WEST: begin
            west_drive_o[drive_code[n][2:0]*4+:4] = '1;
            west_o[drive_code[n][2:0]*512+:512] = drive_planes[n];
          end
          default: ;
        endcase
      end
    end
  end

endmodule
