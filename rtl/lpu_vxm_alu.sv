// One ALU of one tile: operands, 16 lanes, and the registers its result moves through. The last but one drives the
// stream registers, the last one is what a chained ALU takes (tsp.md 7).
module lpu_vxm_alu #(
  parameter TILE = 0
) (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  input  logic                                         valid_i,
  input  logic [               lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                                  7:0] active_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  input  logic [            lpu_pkg::VXM_ALUS*512-1:0] results_i,
  output logic                                         drive_o,
  output logic [                                  7:0] drive_code_o,
  output logic [                                511:0] drive_planes_o,
  output logic [                                511:0] result_o
);

  logic enters;
  logic [7:0] op;
  assign op = word_i[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
  assign enters = valid_i && lpu_pkg::unit_of(op) == lpu_pkg::UNIT_VXM && TILE < 32'(active_i);

  // ---- Operands.
  logic [31:0] imm;
  logic [511:0] a, b;
  assign imm = word_i[lpu_pkg::VXM_IMM_LSB+:lpu_pkg::VXM_IMM_BITS];
  lpu_vxm_operand u_a (
    .valid_i  (enters),
    .code_i   (word_i[lpu_pkg::VXM_A_LSB+:lpu_pkg::VXM_A_BITS]),
    .imm_i    (imm),
    .east_i   (east_i),
    .west_i   (west_i),
    .results_i(results_i),
    .planes_o (a)
  );
  lpu_vxm_operand u_b (
    .valid_i  (enters),
    .code_i   (word_i[lpu_pkg::VXM_B_LSB+:lpu_pkg::VXM_B_BITS]),
    .imm_i    (imm),
    .east_i   (east_i),
    .west_i   (west_i),
    .results_i(results_i),
    .planes_o (b)
  );

  // ---- Lanes.
  logic [511:0] result;
  logic [31:0] word;
  integer n;
  always_comb begin
    result = '0;
    word = '0;
    if (enters) begin
      for (n = 0; n < 128; n = n + 8) begin
        word = lpu_alu_pkg::alu(op, {a[384+n+:8], a[256+n+:8], a[128+n+:8], a[n+:8]},
                                {b[384+n+:8], b[256+n+:8], b[128+n+:8], b[n+:8]});
        result[384+n+:8] = word[31:24];
        result[256+n+:8] = word[23:16];
        result[128+n+:8] = word[15:8];
        result[n+:8] = word[7:0];
      end
    end
  end

  // ---- The result's registers.
  logic nearly;
  logic [7:0] nearly_op;
  lpu_pipe #(
    .WIDTH(8 + 8 + 512),
    .DEPTH(lpu_pkg::LATENCY_ALU_CYCLES - 1)
  ) u_moving (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(enters),
    .data_i ({op, word_i[lpu_pkg::VXM_OUT_LSB+:lpu_pkg::VXM_OUT_BITS], result}),
    .valid_o(nearly),
    .data_o ({nearly_op, drive_code_o, drive_planes_o})
  );
  assign drive_o = nearly && drive_code_o[7:5] != lpu_pkg::KIND_NONE;
  // Only instruments read when there is a result and of what: who chains it knows.
  logic result_valid;
  logic [7:0] result_op;
  lpu_pipe #(
    .WIDTH(8 + 512),
    .DEPTH(1)
  ) u_last (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(nearly),
    .data_i ({nearly_op, drive_planes_o}),
    .valid_o(result_valid),
    .data_o ({result_op, result_o})
  );

endmodule
