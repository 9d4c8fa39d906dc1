// One instruction queue: a program counter, a stack of open loops and the issue register its unit reads. It works
// one cycle ahead: slot_i is the cycle whose issue register it fills.
//
// A Repeat word stands behind its block (ops.def). A loop is pushed when its Repeat word is first reached, so nothing
// needs to know beforehand where blocks begin; what that takes is the slot in which the block began. For a block that
// begins where the innermost open loop's does, that is the start of this iteration; for any other it is the slot in
// which its first word was last reached from the word before it, which started_at keeps.
module lpu_icu #(
  parameter STEP_RANGE = 1  // what stepped fields of this queue's unit wrap at
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  // ---- filling, while in reset: an all-zero word (wait no cycle) ends the queue
  input  logic        fill_i,
  input  logic [15:0] fill_addr_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] fill_word_i,
  // ---- running
  input  logic [47:0] slot_i,
  input  logic        release_i,
  output logic        valid_o,
  output logic [lpu_pkg::WORD_BITS-1:0] word_o,
  output logic        notify_o,
  output logic        config_o,
  output logic [ 7:0] superlanes_o,
  output logic        parked_o,
  output logic        ended_o
);

  localparam WORDS = lpu_pkg::ICU_QUEUE_WORDS;
  localparam TIME_BITS = 48;  // of 2^24 iterations 2^24 cycles apart
  localparam STEP_BITS = 56;
  localparam PC_BITS = $clog2(WORDS + 1);

  // ---- State, private to the block below.
  logic [lpu_pkg::WORD_BITS-1:0] words[0:WORDS-1];
  logic [TIME_BITS-1:0] started_at[0:WORDS-1];
  logic [PC_BITS-1:0] pc;
  logic [TIME_BITS-1:0] ready;  // the slot word pc is due
  logic fresh;                  // word pc was reached from the word before it
  logic parked, ended;
  logic [PC_BITS-1:0] loops;  // open ones
  logic [PC_BITS-1:0] loop_word[0:WORDS-1];
  logic [PC_BITS-1:0] loop_first[0:WORDS-1];
  logic [23:0] loop_left[0:WORDS-1];  // iterations still to start
  logic [TIME_BITS-1:0] loop_start[0:WORDS-1];
  logic signed [STEP_BITS-1:0] loop_step[0:WORDS-1];  // added by this loop in this iteration
  logic signed [STEP_BITS-1:0] step;                  // by all open loops

  // ---- Variables of one evaluation.
  logic [lpu_pkg::WORD_BITS-1:0] word;
  logic [PC_BITS-1:0] first, top;
  logic signed [STEP_BITS-1:0] stride;
  integer hop;

  function automatic logic is_repeat(input logic [lpu_pkg::WORD_BITS-1:0] w);
    // verilator no_inline_task
    is_repeat = w[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] == lpu_pkg::OP_REPEAT;
  endfunction

  // Only instruments read it: the first cycle after a Sync in which the queue goes on.
  logic released_q;

  // ---- The issue register.
  logic [lpu_pkg::WORD_BITS-1:0] word_q;
  logic [STEP_BITS-1:0] step_q;
  lpu_step #(
    .RANGE(STEP_RANGE),
    .STEP_BITS(STEP_BITS)
  ) u_step (
    .word_i(word_q),
    .step_i(step_q),
    .word_o(word_o)
  );

  always_ff @(posedge clk_i) begin
    valid_o <= 1'b0;
    notify_o <= 1'b0;
    config_o <= 1'b0;
    released_q <= 1'b0;
    step_q <= '0;
    if (!rst_ni) begin
      if (fill_i) words[fill_addr_i[PC_BITS-1:0]] = fill_word_i;
      pc = '0;
      ready = '0;
      fresh = 1'b1;
      parked = 1'b0;
      ended = 1'b0;
      loops = '0;
      step = '0;
    end else if (!ended) begin
      if (parked && release_i) begin
        parked = 1'b0;
        ready = slot_i;
        released_q <= 1'b1;
      end
      if (!parked && slot_i >= ready) begin
        word = (pc < PC_BITS'(WORDS)) ? words[pc] : '0;
        if (is_repeat(word)) begin
          // ---- Repeat words take no cycle: pass all that end here, or go back to a block's first word.
          for (hop = 0; hop < WORDS; hop = hop + 1) begin
            if (is_repeat(word) && slot_i >= ready) begin
              first = pc - PC_BITS'(word[lpu_pkg::REPEAT_WORDS_LSB+:lpu_pkg::REPEAT_WORDS_BITS]);
              stride = {{(STEP_BITS - lpu_pkg::REPEAT_STEP_BITS) {word[lpu_pkg::REPEAT_STEP_LSB+lpu_pkg::REPEAT_STEP_BITS-1]}},
                        word[lpu_pkg::REPEAT_STEP_LSB+:lpu_pkg::REPEAT_STEP_BITS]};
              top = loops - PC_BITS'(1);
              if (loops == '0 || loop_word[top] != pc) begin
                // ---- End of the first iteration.
                loop_start[loops] = started_at[first];
                if (loops != '0) begin
                  if (loop_first[top] == first) loop_start[loops] = loop_start[top];
                end
                loop_word[loops] = pc;
                loop_first[loops] = first;
                loop_left[loops] = word[lpu_pkg::REPEAT_N_LSB+:lpu_pkg::REPEAT_N_BITS];
                loop_step[loops] = '0;
                top = loops;
                loops = loops + PC_BITS'(1);
              end
              if (loop_left[top] == 24'd0) begin
                step = step - loop_step[top];
                loops = top;
                pc = pc + PC_BITS'(1);
                fresh = 1'b1;
              end else begin
                loop_left[top] = loop_left[top] - 24'd1;
                loop_start[top] = loop_start[top] + TIME_BITS'(word[lpu_pkg::REPEAT_D_LSB+:lpu_pkg::REPEAT_D_BITS]);
                loop_step[top] = loop_step[top] + stride;
                step = step + stride;
                ready = loop_start[top];
                pc = first;
                fresh = 1'b0;
              end
              word = (pc < PC_BITS'(WORDS)) ? words[pc] : '0;
            end
          end
        end
        if (slot_i >= ready) begin
          if (word == '0) begin
            ended = 1'b1;
          end else begin
            if (fresh) started_at[pc] = slot_i;
            ready = slot_i + TIME_BITS'(1);
            case (word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS])
              lpu_pkg::OP_NOP: ready = slot_i + TIME_BITS'(word[lpu_pkg::NOP_N_LSB+:lpu_pkg::NOP_N_BITS]);
              lpu_pkg::OP_SYNC: parked = 1'b1;
              lpu_pkg::OP_NOTIFY: notify_o <= 1'b1;
              lpu_pkg::OP_CONFIG: begin
                config_o <= 1'b1;
                superlanes_o <= word[lpu_pkg::CONFIG_SUPERLANES_LSB+:lpu_pkg::CONFIG_SUPERLANES_BITS];
              end
              default: ;
            endcase
            if (word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] != lpu_pkg::OP_NOP) begin
              valid_o <= 1'b1;
              word_q <= word;
              step_q <= step;
            end
            pc = pc + PC_BITS'(1);
            fresh = 1'b1;
          end
        end
      end
    end
    parked_o <= parked;
    ended_o <= ended;
  end

endmodule
