// lpu_icu: filled anew in every reset with a random legal queue (loops that are nested or beside each other, steps of
// either sign), then run for some fifty cycles with a release now and then.
module icu_twin;
  localparam QUEUES = 1;
  localparam FIRST = lpu_pkg::QUEUE_MEM_WEST;
  localparam WORDS = `WORDS;
  localparam BITS = lpu_pkg::WORD_BITS;
  logic clk_i, rst_ni, fill_i, release_i, running;
  logic [7:0] fill_queue_i;
  logic [15:0] fill_addr_i;
  logic [BITS-1:0] fill_word_i;
  logic [47:0] slot_i;
  logic [QUEUES-1:0] valid[0:1], notify[0:1], configs[0:1], released[0:1], parked[0:1], ended[0:1];
  logic [QUEUES*BITS-1:0] word[0:1];
  logic [QUEUES*8-1:0] pc[0:1], superlanes[0:1];

  // ---- A word for place `at`. A block may begin where no earlier block goes on.
  int unsigned at, words;
  logic [WORDS:0] enclosed;  // place i is in an earlier block and not its first word
  function automatic logic [BITS-1:0] plain(input int unsigned choice);
    plain = '0;
    case (choice)
      0: begin
        plain[lpu_pkg::NOP_N_LSB+:lpu_pkg::NOP_N_BITS] = lpu_pkg::NOP_N_BITS'(1 + $urandom % 4);
        plain[7:0] = lpu_pkg::OP_NOP;
      end
      1: plain[7:0] = lpu_pkg::OP_SYNC;
      2: plain[7:0] = lpu_pkg::OP_NOTIFY;
      3: begin
        plain[lpu_pkg::CONFIG_SUPERLANES_LSB+:8] = 8'($urandom % (lpu_pkg::GEOMETRY_SUPERLANES + 1));
        plain[7:0] = lpu_pkg::OP_CONFIG;
      end
      default: begin
        plain[lpu_pkg::READWRITE_ADDR_LSB+:24] = 24'($urandom % lpu_pkg::MEM_SLICE_WORDS);
        plain[lpu_pkg::READWRITE_STREAM_LSB+:6] = 6'($urandom);
        plain[7:0] = choice % 2 == 0 ? lpu_pkg::OP_READ : lpu_pkg::OP_WRITE;
        if (choice > 6) begin
          plain[lpu_pkg::READWRITE_WADDR_LSB+:24] = 24'($urandom % lpu_pkg::MEM_SLICE_WORDS);
          plain[lpu_pkg::READWRITE_WSTREAM_LSB+:6] = 6'($urandom);
          plain[7:0] = lpu_pkg::OP_READWRITE;
        end
      end
    endcase
  endfunction
  function automatic logic [BITS-1:0] repetition(input int unsigned block);
    repetition = '0;
    repetition[lpu_pkg::REPEAT_WORDS_LSB+:lpu_pkg::REPEAT_WORDS_BITS] = lpu_pkg::REPEAT_WORDS_BITS'(block);
    repetition[lpu_pkg::REPEAT_N_LSB+:lpu_pkg::REPEAT_N_BITS] = lpu_pkg::REPEAT_N_BITS'($urandom % 8);
    repetition[lpu_pkg::REPEAT_D_LSB+:lpu_pkg::REPEAT_D_BITS] = lpu_pkg::REPEAT_D_BITS'(1 + $urandom % 8);
    repetition[lpu_pkg::REPEAT_STEP_LSB+:lpu_pkg::REPEAT_STEP_BITS] = lpu_pkg::REPEAT_STEP_BITS'($urandom % 100) - 50;
    repetition[7:0] = lpu_pkg::OP_REPEAT;
  endfunction

  // ---- Reset and filling for WORDS cycles, then running.
  always_ff @(posedge clk_i) begin
    fill_i <= 1'b0;
    slot_i <= running ? slot_i + 48'd1 : '0;
    release_i <= $urandom % 4 == 0;
    if (!running) begin
      if (at == 0) enclosed = '0;
      fill_i <= 1'b1;
      fill_queue_i <= 8'(FIRST);
      fill_addr_i <= 16'(at);
      fill_word_i <= $urandom % 32 == 0 ? '0 : plain($urandom % 10);
      if (at != 0 && $urandom % 2 == 0) begin
        words = 1 + $urandom % at;
        while (enclosed[at-words]) words = words + 1;
        fill_word_i <= repetition(words);
        for (int i = 0; i < WORDS; i++) if (i > at - words && i <= at) enclosed[i] = 1'b1;
      end
      at = at + 1;
      running <= at == WORDS;
    end else if ($urandom % 48 == 0) begin
      running <= 1'b0;
      at = 0;
    end
    rst_ni <= running;
  end
  lpu_icu #(
    .QUEUES(QUEUES),
    .FIRST (FIRST),
    .WORDS (WORDS)
  ) u_unit (
    .valid_o     (valid[0]),
    .word_o      (word[0]),
    .pc_o        (pc[0]),
    .notify_o    (notify[0]),
    .config_o    (configs[0]),
    .superlanes_o(superlanes[0]),
    .released_o  (released[0]),
    .parked_o    (parked[0]),
    .ended_o     (ended[0]),
    .*
  );
  lpu_icu_netlist u_netlist (
    .valid_o     (valid[1]),
    .word_o      (word[1]),
    .pc_o        (pc[1]),
    .notify_o    (notify[1]),
    .config_o    (configs[1]),
    .superlanes_o(superlanes[1]),
    .released_o  (released[1]),
    .parked_o    (parked[1]),
    .ended_o     (ended[1]),
    .*
  );
  logic ignored;  // resets come with a new queue
  twin_run u_run (
    .clk_o  (clk_i),
    .rst_no (ignored),
    .same_i (valid[0] == valid[1] && notify[0] == notify[1] && configs[0] == configs[1] && released[0] == released[1] &&
             parked[0] == parked[1] && ended[0] == ended[1] &&
             (!valid[0] || word[0] == word[1] && pc[0] == pc[1]) && (!configs[0] || superlanes[0] == superlanes[1])),
    .shown_i(valid[0] != '0)
  );
endmodule
