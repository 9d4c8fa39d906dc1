// The instruction queues: of each a program counter, a stack of open loops and the issue register its unit reads. They
// work one cycle ahead: slot_i is the cycle whose issue registers are filled. Tile 0 of the unit executes in the cycle
// after. One block for all queues (README.md, Style); they share nothing.
//
// A Repeat word stands behind its block (ops.def). A loop is pushed when its Repeat word is first reached, so nothing
// needs to know beforehand where blocks begin; what that takes is the slot in which the block began. For a block that
// begins where the innermost open loop's does, that is the start of this iteration; for any other it is the slot in
// which its first word was last reached from the word before it, which started_at keeps.
module lpu_icu #(
  parameter QUEUES = lpu_pkg::QUEUES,
  parameter FIRST = 0,  // the first of them among the chip's
  parameter WORDS = lpu_pkg::ICU_QUEUE_WORDS
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // ---- filling, while in reset: an all-zero word (wait no cycle) ends the queue
  input  logic        fill_i,
  input  logic [ 7:0] fill_queue_i,
  input  logic [15:0] fill_addr_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] fill_word_i,
  // ---- running
  input  logic [47:0] slot_i,
  input  logic        release_i,
  output logic [QUEUES-1:0] valid_o,
  output logic [QUEUES*lpu_pkg::WORD_BITS-1:0] word_o,
  output logic [QUEUES*8-1:0] pc_o,  // its place in the queue, for instruments
  output logic [QUEUES-1:0] notify_o,
  output logic [QUEUES-1:0] config_o,
  output logic [QUEUES*8-1:0] superlanes_o,
  output logic [QUEUES-1:0] released_o,  // goes on after a Sync, for instruments
  output logic [QUEUES-1:0] parked_o,
  output logic [QUEUES-1:0] ended_o
);

  localparam TIME_BITS = 48;  // of 2^24 iterations 2^24 cycles apart
  localparam STEP_BITS = 56;
  localparam PC_BITS = $clog2(WORDS + 1);

  // ---- State, private to the block below: of queue q, of its word or loop i in element q * WORDS + i.
  logic [lpu_pkg::WORD_BITS-1:0] words[0:QUEUES*WORDS-1];
  logic [TIME_BITS-1:0] started_at[0:QUEUES*WORDS-1];
  logic [PC_BITS-1:0] pc[0:QUEUES-1];
  logic [TIME_BITS-1:0] ready[0:QUEUES-1];  // the slot word pc is due
  logic [QUEUES-1:0] fresh;                 // word pc was reached from the word before it
  logic [QUEUES-1:0] parked, ended;
  logic [PC_BITS-1:0] loops[0:QUEUES-1];  // open ones
  logic [PC_BITS-1:0] loop_word[0:QUEUES*WORDS-1];
  logic [PC_BITS-1:0] loop_first[0:QUEUES*WORDS-1];
  logic [23:0] loop_left[0:QUEUES*WORDS-1];  // iterations still to start
  logic [TIME_BITS-1:0] loop_start[0:QUEUES*WORDS-1];
  logic signed [STEP_BITS-1:0] loop_step[0:QUEUES*WORDS-1];  // added by this loop in this iteration
  logic signed [STEP_BITS-1:0] step[0:QUEUES-1];             // by all open loops

  // ---- Variables of one evaluation.
  logic [lpu_pkg::WORD_BITS-1:0] word;
  logic [7:0] op;
  logic signed [STEP_BITS-1:0] stride;
  int unsigned q, here, first, top, hop;
  int unsigned mine;  // q for a task: Yosys reads a loop's own variable there as a register

  // ---- What stepped fields of a queue's unit wrap at.
  localparam PER_PLANE = lpu_pkg::QUEUES_PER_PLANE;
  function automatic int unsigned step_range(input int unsigned queue);
    if (queue < lpu_pkg::QUEUE_VXM) step_range = lpu_pkg::MEM_SLICE_WORDS;
    else if (queue < lpu_pkg::QUEUE_MXM || queue >= lpu_pkg::QUEUE_RESERVED) step_range = 1;
    else if ((queue - lpu_pkg::QUEUE_MXM) % PER_PLANE == 0) step_range = lpu_pkg::LANES;
    else if ((queue - lpu_pkg::QUEUE_MXM) % PER_PLANE == 1) step_range = 2;
    else step_range = lpu_pkg::MXM_ACCUMULATOR_ROWS;
  endfunction

  // ---- The Repeat word at `here`: on to the word behind it, or back to its block's first word.
  task pass_repeat;
    first = here - 32'(word[lpu_pkg::REPEAT_WORDS_LSB+:lpu_pkg::REPEAT_WORDS_BITS]);
    stride = {{(STEP_BITS - lpu_pkg::REPEAT_STEP_BITS) {word[lpu_pkg::REPEAT_STEP_LSB+lpu_pkg::REPEAT_STEP_BITS-1]}},
              word[lpu_pkg::REPEAT_STEP_LSB+:lpu_pkg::REPEAT_STEP_BITS]};
    top = mine * WORDS + 32'(loops[mine]) - 1;
    if (loops[mine] == '0 || loop_word[top] != pc[mine]) begin
      // ---- End of the first iteration.
      loop_start[top+1] = started_at[first];
      if (loops[mine] != '0) begin
        if (mine * WORDS + 32'(loop_first[top]) == first) loop_start[top+1] = loop_start[top];
      end
      top = top + 1;
      loops[mine] = loops[mine] + PC_BITS'(1);
      loop_word[top] = pc[mine];
      loop_first[top] = PC_BITS'(first - mine * WORDS);
      loop_left[top] = word[lpu_pkg::REPEAT_N_LSB+:lpu_pkg::REPEAT_N_BITS];
      loop_step[top] = '0;
    end
    if (loop_left[top] == 24'd0) begin
      step[mine] = step[mine] - loop_step[top];
      loops[mine] = loops[mine] - PC_BITS'(1);
      here = here + 1;
      fresh[mine] = 1'b1;
    end else begin
      loop_left[top] = loop_left[top] - 24'd1;
      loop_start[top] = loop_start[top] + TIME_BITS'(word[lpu_pkg::REPEAT_D_LSB+:lpu_pkg::REPEAT_D_BITS]);
      loop_step[top] = loop_step[top] + stride;
      step[mine] = step[mine] + stride;
      ready[mine] = loop_start[top];
      here = first;
      fresh[mine] = 1'b0;
    end
    pc[mine] = PC_BITS'(here - mine * WORDS);
    word = (32'(pc[mine]) < WORDS) ? words[here] : '0;
    op = word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
  endtask

  always_ff @(posedge clk_i) begin
    q = 0;
    mine = 0;
    here = 0;
    first = 0;
    top = 0;
    hop = 0;
    valid_o <= '0;
    notify_o <= '0;
    config_o <= '0;
    released_o <= '0;
    if (!rst_ni) begin
      if (fill_i && 32'(fill_queue_i) - FIRST < QUEUES) begin
        here = (32'(fill_queue_i) - FIRST) * WORDS + 32'(fill_addr_i);
        words[here] = fill_word_i;
      end
      for (q = 0; q < QUEUES; q = q + 1) begin
        pc[q] = '0;
        ready[q] = '0;
        loops[q] = '0;
        step[q] = '0;
      end
      fresh = '1;
      parked = '0;
      ended = '0;
    end else begin
      for (q = 0; q < QUEUES; q = q + 1) begin
        if (parked[q] && release_i) begin
          parked[q] = 1'b0;
          ready[q] = slot_i;
          released_o[q] <= 1'b1;
        end
        if (!ended[q] && !parked[q] && slot_i >= ready[q]) begin
          here = q * WORDS + 32'(pc[q]);
          word = (32'(pc[q]) < WORDS) ? words[here] : '0;
          op = word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
          // ---- Repeat words take no cycle: pass all that end here. Seldom more than one does.
          mine = q;
          if (op == lpu_pkg::OP_REPEAT) begin
            pass_repeat;
            if (op == lpu_pkg::OP_REPEAT && slot_i >= ready[q]) begin
              for (hop = 1; hop < WORDS; hop = hop + 1) if (op == lpu_pkg::OP_REPEAT && slot_i >= ready[q]) pass_repeat;
            end
          end
          if (slot_i >= ready[q]) begin
            if (word == '0) begin
              ended[q] = 1'b1;
            end else begin
              if (fresh[q]) started_at[here] = slot_i;
              ready[q] = slot_i + TIME_BITS'(1);
              case (op)
                lpu_pkg::OP_NOP: ready[q] = slot_i + TIME_BITS'(word[lpu_pkg::NOP_N_LSB+:lpu_pkg::NOP_N_BITS]);
                lpu_pkg::OP_SYNC: parked[q] = 1'b1;
                lpu_pkg::OP_NOTIFY: notify_o[q] <= 1'b1;
                lpu_pkg::OP_CONFIG: begin
                  config_o[q] <= 1'b1;
                  superlanes_o[q*8+:8] <= word[lpu_pkg::CONFIG_SUPERLANES_LSB+:lpu_pkg::CONFIG_SUPERLANES_BITS];
                end
                default: ;
              endcase
              if (op != lpu_pkg::OP_NOP) begin
                if (step[q] != '0) word = lpu_step_pkg::stepped(word, step[q], step_range(FIRST + q));
                valid_o[q] <= 1'b1;
                word_o[q*lpu_pkg::WORD_BITS+:lpu_pkg::WORD_BITS] <= word;
                pc_o[q*8+:8] <= 8'(pc[q]);
              end
              pc[q] = pc[q] + PC_BITS'(1);
              fresh[q] = 1'b1;
            end
          end
        end
      end
    end
    parked_o <= parked;
    ended_o <= ended;
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (((notify_o | config_o) & ~valid_o) == '0 && (notify_o & config_o) == '0)
      else $error("contract: what takes effect was issued and is of one kind");
      assert ((parked_o & ended_o) == '0)
      else $error("contract: a queue that waits is not at its end");
      assert ((^{valid_o, released_o}) !== 1'bx)
      else $error("contract: issue bits are known");
    end
  end
`endif

endmodule
