// lpu_vxm without its fp32 operations: one ALU, which chains its own results, bytes and groups of either direction.
module vxm_twin;
  localparam ALUS = 1;
  localparam LANES = lpu_pkg::LANES_PER_SUPERLANE;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam OPS = lpu_pkg::OP_SAT8 - lpu_pkg::OP_PASS + 1;
  logic clk_i, rst_ni;
  logic [ALUS-1:0] valid_i;
  logic [ALUS*lpu_pkg::WORD_BITS-1:0] word_i;
  logic [7:0] active_i;
  logic [STREAMS*128-1:0] east_i, west_i;
  logic tap[0:1];
  logic [ALUS-1:0] drive[0:1];
  logic [ALUS*8-1:0] drive_code[0:1];
  logic [ALUS*512-1:0] drive_planes[0:1];

  // ---- Stream codes as isa.h has them: kind, and a stream or a group of four.
  function automatic logic [7:0] stream_code(input int unsigned kind);
    stream_code = {lpu_pkg::KIND_BYTE_EAST + 3'(kind), 5'($urandom % (kind < 2 ? STREAMS : STREAMS / 4))};
  endfunction
  function automatic logic [7:0] operand(input int unsigned choice);
    case (choice)
      0: operand = {lpu_pkg::KIND_IMM, 5'd0};
      1: operand = {lpu_pkg::KIND_ALU, 5'd0};
      default: operand = stream_code(choice - 2);
    endcase
  endfunction
  // Values at which something overflows are as frequent as others.
  function automatic logic [31:0] number(input int unsigned choice);
    case (choice)
      0: number = 32'h7FFFFFFF ^ ($urandom & 32'h80000003);
      1: number = 32'h80000000 | ($urandom & 32'h00000003);
      2: number = 32'($signed(8'($urandom)));
      default: number = $urandom;
    endcase
  endfunction

  always_ff @(posedge clk_i) begin
    valid_i <= $urandom % 4 != 0;
    word_i <= '0;
    word_i[7:0] <= lpu_pkg::OP_PASS + 8'($urandom % OPS);
    word_i[lpu_pkg::VXM_A_LSB+:8] <= operand($urandom % 6);
    word_i[lpu_pkg::VXM_B_LSB+:8] <= operand($urandom % 6);
    word_i[lpu_pkg::VXM_OUT_LSB+:8] <= $urandom % 4 == 0 ? 8'd0 : stream_code($urandom % 4);
    word_i[lpu_pkg::VXM_IMM_LSB+:32] <= number($urandom % 4);
    if ($urandom % 64 == 0) active_i <= 8'($urandom % 4 != 0);
    for (int i = 0; i < STREAMS * 128; i += 32) begin
      east_i[i+:32] <= $urandom;
      west_i[i+:32] <= number($urandom % 4);
    end
  end

  // ---- Of a vector's 128 bits there are LANES bytes.
  logic same_planes;
  always_comb begin
    same_planes = 1'b1;
    for (int i = 0; i < 4; i++)
      if (drive_planes[0][i*128+:LANES*8] != drive_planes[1][i*128+:LANES*8]) same_planes = 1'b0;
  end
  lpu_vxm #(
    .TILES(1),
    .ALUS (ALUS)
  ) u_unit (
    .tap_o         (tap[0]),
    .drive_o       (drive[0]),
    .drive_code_o  (drive_code[0]),
    .drive_planes_o(drive_planes[0]),
    .*
  );
  lpu_vxm_netlist u_netlist (
    .tap_o         (tap[1]),
    .drive_o       (drive[1]),
    .drive_code_o  (drive_code[1]),
    .drive_planes_o(drive_planes[1]),
    .*
  );
  twin_run u_run (
    .clk_o  (clk_i),
    .rst_no (rst_ni),
    .same_i (tap[0] == tap[1] && drive[0] == drive[1] &&
             (!drive[0] || drive_code[0] == drive_code[1] && same_planes)),
    .shown_i(drive[0] && drive_planes[0] != '0)
  );
endmodule
