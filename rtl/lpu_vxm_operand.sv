// One operand of one ALU in one tile: 16 lanes of 32 bits, as four planes of 16 bytes, which is how they travel on
// four streams: bits 128*i+8*n+7 .. 128*i+8*n are byte i of lane n.
module lpu_vxm_operand (
  input  logic                                         valid_i,
  input  logic [                                  7:0] code_i,
  input  logic [                                 31:0] imm_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  input  logic [            lpu_pkg::VXM_ALUS*512-1:0] results_i,
  output logic [                                511:0] planes_o
);

  logic [2:0] kind;
  logic [4:0] index;
  assign kind = code_i[7:5];
  assign index = code_i[4:0];

  logic [127:0] bytes;
  assign bytes = (kind == lpu_pkg::KIND_BYTE_WEST) ? west_i[index*128+:128] : east_i[index*128+:128];

  // The sign of every byte, all over.
  logic [127:0] signs;
  genvar n;
  generate
    for (n = 0; n < 16; n = n + 1) begin : g_lane
      assign signs[n*8+:8] = {8{bytes[n*8+7]}};
    end
  endgenerate

  always_comb begin
    planes_o = '0;
    if (valid_i) begin
      case (kind)
        lpu_pkg::KIND_IMM:
        planes_o = {{16{imm_i[31:24]}}, {16{imm_i[23:16]}}, {16{imm_i[15:8]}}, {16{imm_i[7:0]}}};
        lpu_pkg::KIND_ALU: planes_o = results_i[index[3:0]*512+:512];
        lpu_pkg::KIND_BYTE_EAST, lpu_pkg::KIND_BYTE_WEST: planes_o = {signs, signs, signs, bytes};
        lpu_pkg::KIND_GROUP_EAST: planes_o = east_i[index[2:0]*512+:512];
        lpu_pkg::KIND_GROUP_WEST: planes_o = west_i[index[2:0]*512+:512];
        default: ;
      endcase
    end
  end

endmodule
