// The vector unit: 16 ALUs per tile, each on 16 lanes of 32 bits (P20 III-C, tsp.md 7), with all tiles of it. An
// instruction moves on by one place per cycle; its `age` is how many cycles ago tile 0 began it. Tile k begins it at age
// k, has what it tapped at age k + 1, and shows the result at age k + LATENCY, which must be 2 or more.
//
// Results do not move: they stay where they were written, in a ring of slots that turns by one per cycle. Only what is
// launched goes on, into the output registers, which are the stream registers at the MEM edge.
module lpu_vxm #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter ALUS = lpu_pkg::VXM_ALUS
) (
  input  logic                                               clk_i,
  input  logic                                               rst_ni,
  input  logic [                                   ALUS-1:0] valid_i,
  input  logic [                ALUS*lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                                        7:0] active_i,
  input  logic [TILES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [TILES*lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  output logic [                                  TILES-1:0] tap_o,
  output logic [                             ALUS*TILES-1:0] drive_o,
  output logic [                           ALUS*TILES*8-1:0] drive_code_o,
  output logic [                         ALUS*TILES*512-1:0] drive_planes_o
);

  localparam LATENCY = lpu_pkg::LATENCY_ALU_CYCLES;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam LANES = lpu_pkg::LANES_PER_SUPERLANE;
  localparam AGES = TILES + LATENCY;
  // All fields of this unit's instructions are in the lower half of the word.
  localparam FIELD_BITS = 64;
  // A result is chained LATENCY cycles after it was written, while the next one is being written. A power of two, so
  // that the ring turns by overflow.
  localparam SLOT_BITS = $clog2(LATENCY + 1);
  localparam SLOTS = 1 << SLOT_BITS;

  // ---- State, private to the one block below. By age:
  logic [ALUS-1:0] valid[0:AGES-1];  // which ALUs have an instruction
  logic [7:0] active[0:AGES-1];  // the vector length in force
  logic taps[0:AGES-1];  // some of these instructions take a stream
  logic [FIELD_BITS-1:0] fields[0:AGES*ALUS-1];  // the instruction of ALU i: at age * ALUS + i
  logic [7:0] under_way;  // cycles until the youngest instruction has left the oldest age

  logic [31:0] result[0:SLOTS*TILES*ALUS-1][0:LANES-1];  // of ALU i of tile k: at (slot * TILES + k) * ALUS + i
  logic [SLOT_BITS-1:0] written, chained, done;  // slots: new in this cycle, LATENCY cycles ago, shown from this edge on

  // ---- What is at hand of one instruction in one tile.
  logic [FIELD_BITS-1:0] word;
  logic [7:0] code;
  logic [31:0] operand[0:1][0:LANES-1];
  logic [31:0] lane[0:LANES-1];
  logic [511:0] planes;
  logic [127:0] bytes;
  logic [31:0] p0, p1, p2, p3;
  logic [ALUS*TILES-1:0] drive;
  logic [TILES-1:0] tap;
  int unsigned i, k, m, n, age, first, at;
  int unsigned which, tile;  // indices for a task: Yosys reads a loop's own variable there as a register

  function automatic logic is_stream(input logic [2:0] kind);
    is_stream = kind >= lpu_pkg::KIND_BYTE_EAST;
  endfunction
  function automatic logic is_west(input logic [2:0] kind);
    is_west = kind == lpu_pkg::KIND_BYTE_WEST || kind == lpu_pkg::KIND_GROUP_WEST;
  endfunction

  // ---- Operand m of tile k. Four words with the same byte of four lanes each make four lanes.
  task automatic take_operand;
    case (code[7:5])
      lpu_pkg::KIND_IMM: for (n = 0; n < LANES; n = n + 1) operand[which][n] = word[lpu_pkg::VXM_IMM_LSB+:32];
      lpu_pkg::KIND_ALU: begin
        at = (32'(chained) * TILES + tile) * ALUS + 32'(code[3:0]);
        for (n = 0; n < LANES; n = n + 1) operand[which][n] = result[at][n];
      end
      lpu_pkg::KIND_BYTE_EAST, lpu_pkg::KIND_BYTE_WEST: begin
        first = tile * STREAMS + 32'(code[4:0]);
        bytes = is_west(code[7:5]) ? west_i[first*128+:128] : east_i[first*128+:128];
        for (n = 0; n < LANES; n = n + 4) begin
          p0 = bytes[n*8+:32];
          operand[which][n] = {{24{p0[7]}}, p0[7:0]};
          operand[which][n+1] = {{24{p0[15]}}, p0[15:8]};
          operand[which][n+2] = {{24{p0[23]}}, p0[23:16]};
          operand[which][n+3] = {{24{p0[31]}}, p0[31:24]};
        end
      end
      lpu_pkg::KIND_GROUP_EAST, lpu_pkg::KIND_GROUP_WEST: begin
        first = tile * STREAMS + 32'(code[2:0]) * 4;
        planes = is_west(code[7:5]) ? west_i[first*128+:512] : east_i[first*128+:512];
        for (n = 0; n < LANES; n = n + 4) begin
          p0 = planes[n*8+:32];
          p1 = planes[128+n*8+:32];
          p2 = planes[256+n*8+:32];
          p3 = planes[384+n*8+:32];
          operand[which][n] = {p3[7:0], p2[7:0], p1[7:0], p0[7:0]};
          operand[which][n+1] = {p3[15:8], p2[15:8], p1[15:8], p0[15:8]};
          operand[which][n+2] = {p3[23:16], p2[23:16], p1[23:16], p0[23:16]};
          operand[which][n+3] = {p3[31:24], p2[31:24], p1[31:24], p0[31:24]};
        end
      end
      default: ;
    endcase
  endtask

  // ---- All lanes of one ALU. The choice is made once and not per lane.
  task automatic execute;
    case (word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS])
      lpu_pkg::OP_PASS: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n];
      lpu_pkg::OP_ADDMOD: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] + operand[1][n];
      lpu_pkg::OP_ADDSAT:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::add_sat(operand[0][n], operand[1][n]);
      lpu_pkg::OP_SUBMOD: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] - operand[1][n];
      lpu_pkg::OP_SUBSAT:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::sub_sat(operand[0][n], operand[1][n]);
      lpu_pkg::OP_MULMOD: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] * operand[1][n];
      lpu_pkg::OP_MULSAT:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::mul_sat(operand[0][n], operand[1][n]);
      lpu_pkg::OP_ADDSAT8:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::add_bytes(operand[0][n], operand[1][n]);
      lpu_pkg::OP_AND: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] & operand[1][n];
      lpu_pkg::OP_OR: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] | operand[1][n];
      lpu_pkg::OP_XOR: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] ^ operand[1][n];
      lpu_pkg::OP_SHL: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] << operand[1][n][4:0];
      lpu_pkg::OP_SHR: for (n = 0; n < LANES; n = n + 1) lane[n] = operand[0][n] >> operand[1][n][4:0];
      lpu_pkg::OP_SAR:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::shr_signed(operand[0][n], operand[1][n][4:0]);
      lpu_pkg::OP_SHL8:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::shl_bytes(operand[0][n], operand[1][n][2:0]);
      lpu_pkg::OP_SHR8:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::shr_bytes(operand[0][n], operand[1][n][2:0]);
      lpu_pkg::OP_MAX:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::max(operand[0][n], operand[1][n]);
      lpu_pkg::OP_MIN:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::min(operand[0][n], operand[1][n]);
      lpu_pkg::OP_SAT8: for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_alu_pkg::sat8(operand[0][n]);
      lpu_pkg::OP_FADD:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::add(operand[0][n], operand[1][n], 1'b0);
      lpu_pkg::OP_FSUB:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::add(operand[0][n], operand[1][n], 1'b1);
      lpu_pkg::OP_FMUL:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::mul(operand[0][n], operand[1][n]);
      lpu_pkg::OP_FMAX:
      for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::max(operand[0][n], operand[1][n]);
      lpu_pkg::OP_I2F: for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::from_int(operand[0][n]);
      lpu_pkg::OP_F2I: for (n = 0; n < LANES; n = n + 1) lane[n] = lpu_fp32_pkg::to_int(operand[0][n]);
      default: for (n = 0; n < LANES; n = n + 1) lane[n] = 32'd0;
    endcase
  endtask

  // ---- The result of ALU i in tile k as four planes: the way back of take_operand.
  task automatic make_planes;
    at = (32'(done) * TILES + tile) * ALUS + which;
    for (n = 0; n < LANES; n = n + 4) begin
      p0 = result[at][n];
      p1 = result[at][n+1];
      p2 = result[at][n+2];
      p3 = result[at][n+3];
      planes[n*8+:32] = {p3[7:0], p2[7:0], p1[7:0], p0[7:0]};
      planes[128+n*8+:32] = {p3[15:8], p2[15:8], p1[15:8], p0[15:8]};
      planes[256+n*8+:32] = {p3[23:16], p2[23:16], p1[23:16], p0[23:16]};
      planes[384+n*8+:32] = {p3[31:24], p2[31:24], p1[31:24], p0[31:24]};
    end
  endtask

  always_ff @(posedge clk_i) begin
    which = 0;
    tile = 0;
    i = 0;
    k = 0;
    m = 0;
    n = 0;
    age = 0;
    first = 0;
    at = 0;
    if (!rst_ni) begin
      for (n = 0; n < AGES; n = n + 1) begin
        valid[n] = '0;
        taps[n] = 1'b0;
      end
      under_way = 8'd0;
      written = '0;
      drive_o <= '0;
      tap_o <= '0;
    end else if (under_way != 8'd0 || valid_i != '0) begin
      written = written + 1'b1;

      // ---- Execute what is of age k + 1.
      chained = written - SLOT_BITS'(LATENCY);
      for (k = 0; k < TILES; k = k + 1) begin
        if (valid[k+1] != '0 && k < 32'(active[k+1])) begin
          for (i = 0; i < ALUS; i = i + 1) begin
            if (valid[k+1][i]) begin
              word = fields[(k+1)*ALUS+i];
              for (m = 0; m < 2; m = m + 1) begin
                code = (m == 0) ? word[lpu_pkg::VXM_A_LSB+:8] : word[lpu_pkg::VXM_B_LSB+:8];
                which = m;
                tile = k;
                take_operand;
              end
              execute;
              at = (32'(written) * TILES + k) * ALUS + i;
              for (n = 0; n < LANES; n = n + 1) result[at][n] = lane[n];
            end
          end
        end
      end

      // ---- Launch what will be of age k + LATENCY.
      done = written - SLOT_BITS'(LATENCY - 2);
      drive = '0;
      for (k = 0; k < TILES; k = k + 1) begin
        age = k + LATENCY - 1;
        if (valid[age] != '0 && k < 32'(active[age])) begin
          for (i = 0; i < ALUS; i = i + 1) begin
            code = fields[age*ALUS+i][lpu_pkg::VXM_OUT_LSB+:8];
            if (valid[age][i] && is_stream(code[7:5])) begin
              which = i;
              tile = k;
              make_planes;
              drive[i*TILES+k] = 1'b1;
              drive_code_o[(i*TILES+k)*8+:8] <= code;
              drive_planes_o[(i*TILES+k)*512+:512] <= planes;
            end
          end
        end
      end
      drive_o <= drive;

      // ---- Every instruction gets older by one, then the issued ones come in.
      for (n = 1; n < AGES; n = n + 1) begin
        valid[AGES-n] = valid[AGES-1-n];
        active[AGES-n] = active[AGES-1-n];
        taps[AGES-n] = taps[AGES-1-n];
      end
      for (n = 1; n <= (AGES - 1) * ALUS; n = n + 1) fields[AGES*ALUS-n] = fields[(AGES-1)*ALUS-n];
      active[0] = active_i;
      taps[0] = 1'b0;
      for (i = 0; i < ALUS; i = i + 1) begin
        word = word_i[i*lpu_pkg::WORD_BITS+:FIELD_BITS];
        fields[i] = word;
        valid[0][i] = valid_i[i] && lpu_pkg::unit_of(word[lpu_pkg::OPCODE_LSB+:8]) == lpu_pkg::UNIT_VXM;
        if (valid[0][i] && (is_stream(word[lpu_pkg::VXM_A_LSB+5+:3]) || is_stream(word[lpu_pkg::VXM_B_LSB+5+:3])))
          taps[0] = 1'b1;
      end

      // ---- Tap for what is now of age k.
      tap = '0;
      for (k = 0; k < TILES; k = k + 1) tap[k] = taps[k] && k < 32'(active[k]);
      tap_o <= tap;

      under_way = (valid_i != '0) ? 8'(AGES) : under_way - 8'd1;
    end
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (under_way != 8'd0 || (drive_o == '0 && tap_o == '0))
      else $error("contract: a unit at rest takes and drives nothing");
      assert ((^{tap_o, drive_o}) !== 1'bx)
      else $error("contract: tap and drive bits are known");
    end
  end
`endif

endmodule
