// All ALUs: operands that exist, and chained operands that some ALU finishes in this very cycle.
module lpu_check_vxm (
  input  logic                         clk_i,
  input  logic                         rst_ni,
  input  logic [lpu_pkg::VXM_ALUS-1:0] valid_i,
  input  logic [7:0]                   active_i,
  output lpu_check_pkg::fault_t        fault_o
);

  localparam ALUS = lpu_pkg::VXM_ALUS;
  localparam LATENCY = lpu_pkg::LATENCY_ALU_CYCLES;
  localparam GROUPS = lpu_pkg::STREAM_PER_DIRECTION / 4;

  // Operand codes: kind and index.
  function automatic logic [2:0] kind(input logic [7:0] code);
    kind = code[7:5];
  endfunction
  function automatic logic exists(input logic [7:0] code);
    case (kind(code))
      lpu_pkg::KIND_ALU: exists = 32'(code[4:0]) < ALUS;
      lpu_pkg::KIND_GROUP_EAST, lpu_pkg::KIND_GROUP_WEST: exists = 32'(code[4:0]) < GROUPS;
      default: exists = kind(code) <= lpu_pkg::KIND_GROUP_WEST;
    endcase
  endfunction
  function automatic logic takes_b(input logic [7:0] op);
    case (op)
      lpu_pkg::OP_PASS, lpu_pkg::OP_SAT8, lpu_pkg::OP_I2F, lpu_pkg::OP_F2I: takes_b = 1'b0;
      default: takes_b = 1'b1;
    endcase
  endfunction
  function automatic logic well_formed(input logic [7:0] op, input logic [7:0] a, input logic [7:0] b,
                                       input logic [7:0] out);
    well_formed = exists(a) && exists(b) && exists(out) && kind(a) != lpu_pkg::KIND_NONE &&
        (kind(b) != lpu_pkg::KIND_NONE) == takes_b(op) && kind(out) != lpu_pkg::KIND_IMM &&
        kind(out) != lpu_pkg::KIND_ALU;
  endfunction

  // ---- State, private to the block below: a ring over cycles of the superlanes each ALU's result has, 0: no result.
  logic [7:0] result[0:LATENCY*ALUS-1];
  int unsigned slot;  // of the results finished in this cycle; their places go to the instructions of this cycle
  int unsigned busy;  // cycles until all results are past

  function automatic logic finished(input logic [7:0] code);
    finished = kind(code) != lpu_pkg::KIND_ALU || result[slot*ALUS+32'(code[3:0])] >= active_i;
  endfunction

  // ---- Variables of one evaluation.
  lpu_check_pkg::fault_t found;
  lpu_check_pkg::party_t by;
  int unsigned i, q;
  logic [7:0] op, a, b, out;
  logic [ALUS-1:0] acts;

  always_ff @(posedge clk_i) begin
    i = 0;
    q = 0;
    acts = '0;
    found = lpu_check_pkg::NO_FAULT;
    if (!rst_ni) begin
      for (i = 0; i < LATENCY * ALUS; i = i + 1) result[i] = 8'd0;
      slot = 0;
      busy = 0;
    end else begin
      if (valid_i != '0) begin
        for (i = 0; i < ALUS; i = i + 1) begin
          q = lpu_pkg::QUEUE_VXM + i;
          op = lpu_chip.word[q][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
          if (valid_i[i] && lpu_pkg::unit_of(op) == lpu_pkg::UNIT_VXM) begin
            a = lpu_chip.word[q][lpu_pkg::VXM_A_LSB+:lpu_pkg::VXM_A_BITS];
            b = lpu_chip.word[q][lpu_pkg::VXM_B_LSB+:lpu_pkg::VXM_B_BITS];
            out = lpu_chip.word[q][lpu_pkg::VXM_OUT_LSB+:lpu_pkg::VXM_OUT_BITS];
            by = lpu_check_pkg::party(q, 32'(lpu_chip.pc[q]));
            acts[i] = 1'b1;
            if (!well_formed(op, a, b, out)) begin
              found = lpu_check_pkg::first(found,
                  lpu_check_pkg::fault(lpu_check_pkg::BAD_OPERAND, by, lpu_check_pkg::NOBODY));
            end else if (!finished(a) || !finished(b)) begin
              found = lpu_check_pkg::first(found,
                  lpu_check_pkg::fault(lpu_check_pkg::ALU_OPERAND, by, lpu_check_pkg::NOBODY));
            end
          end
        end
      end
      if (acts != '0) busy = LATENCY + 1;
      if (busy != 0) begin
        for (i = 0; i < ALUS; i = i + 1) result[slot*ALUS+i] = acts[i] ? active_i : 8'd0;
        busy = busy - 1;
      end
      slot = slot == LATENCY - 1 ? 0 : slot + 1;
    end
    fault_o <= found;
  end

endmodule
