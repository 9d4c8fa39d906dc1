// Runs one program on the whole chip and compares all of SRAM with what the fast engine left there (smoke_program.cpp).
// For Icarus: an event-driven simulator with four states, which shares nothing with Verilator and does not let pass what
// was read before it was written.
module lpu_chip_smoke;

  localparam SRAM_WORDS = 2 * lpu_pkg::MEM_SLICES_PER_HEMISPHERE * lpu_pkg::GEOMETRY_SUPERLANES * lpu_pkg::MEM_SLICE_WORDS;
  localparam PROGRAM_WORDS = lpu_pkg::QUEUES * lpu_pkg::ICU_QUEUE_WORDS;

  logic clk, rst_n, fill, ended, stuck;
  logic [7:0] queue;
  logic [15:0] addr;
  logic [lpu_pkg::WORD_BITS-1:0] word;
  lpu_chip #(
    .DIAGONAL(`DIAGONAL),
    .DECODER (2)
  ) u_chip (
    .clk_i       (clk),
    .rst_ni      (rst_n),
    .fill_i      (fill),
    .fill_queue_i(queue),
    .fill_addr_i (addr),
    .fill_word_i (word),
    .ended_o     (ended),
    .stuck_o     (stuck)
  );

  logic [151:0] program_words[0:PROGRAM_WORDS-1];  // queue, address, word
  logic [127:0] expected[0:SRAM_WORDS-1];  // [slice][tile][address], as in lpu_sram
  string folder;
  integer i, cycles, wrong;

  task tick;
    #1 clk = 1'b1;
    #1 clk = 1'b0;
  endtask

  initial begin
    if (!$value$plusargs("folder=%s", folder) || !$value$plusargs("cycles=%d", cycles))
      $fatal(1, "usage: vvp <file> +folder=<of program.hex, sram.hex, expected.hex> +cycles=<to run>");
    $readmemh({folder, "/program.hex"}, program_words);
    $readmemh({folder, "/expected.hex"}, expected);
    $readmemh({folder, "/sram.hex"}, u_chip.u_mem.u_sram.words);

    clk = 1'b0;
    rst_n = 1'b0;
    fill = 1'b0;
    tick;
    fill = 1'b1;
    for (i = 0; i < PROGRAM_WORDS; i = i + 1) begin
      {queue, addr, word} = program_words[i];
      if (queue != 8'hff) tick;
    end
    fill = 1'b0;
    rst_n = 1'b1;
    for (i = 0; i < cycles; i = i + 1) tick;

    wrong = 0;
    for (i = 0; i < SRAM_WORDS; i = i + 1) begin
      if (u_chip.u_mem.u_sram.words[i] !== expected[i]) begin
        if (wrong < 10) $display("SRAM word %0d is %h, expected %h", i, u_chip.u_mem.u_sram.words[i], expected[i]);
        wrong = wrong + 1;
      end
    end
    $display("%0d of %0d SRAM words wrong, ended %b, stuck %b", wrong, SRAM_WORDS, ended, stuck);
    $finish;
  end

endmodule
