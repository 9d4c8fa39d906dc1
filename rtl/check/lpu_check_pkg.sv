// How the checkers write down a broken rule. As a number a record sorts by precedence within one cycle: the lowest
// queue, then the lowest kind, then the lowest other party; the number of no fault is above all.
package lpu_check_pkg;

  // FaultKind of emulator/engine/fault.h; tests hold every number to it by comparing the faults themselves.
  // Deadlock is not here: the chip's stuck_o shows it.
  localparam logic [7:0] BAD_OPERAND = 8'd1;
  localparam logic [7:0] BANK_CONFLICT = 8'd2;
  localparam logic [7:0] READ_TOO_SOON = 8'd3;
  localparam logic [7:0] UNDRIVEN_STREAM = 8'd4;
  localparam logic [7:0] DOUBLE_DRIVE = 8'd5;
  localparam logic [7:0] ALU_OPERAND = 8'd6;
  localparam logic [7:0] WEIGHT_PORT = 8'd7;
  localparam logic [7:0] WEIGHTS_NOT_IN_FORCE = 8'd8;
  localparam logic [7:0] NO_PRODUCT = 8'd9;
  localparam logic [7:0] LOST_PRODUCT = 8'd10;

  // What an Lw of three-bit codes takes and writes (emulator/isa/semantics/decode.h).
  localparam THREE_BIT_STREAMS = 12;
  localparam THREE_BIT_COLUMNS = 16;

  function automatic logic is_three_bit(input logic [2:0] decode);
    is_three_bit = decode == lpu_pkg::DECODE_THREE_BIT_A || decode == lpu_pkg::DECODE_THREE_BIT_B;
  endfunction

  // Who did something: the queue and the index of the word in it.
  typedef struct packed {
    logic [15:0] who;  // the queue
    logic [15:0] word;
  } party_t;

  typedef struct packed {
    logic [7:0] who;
    logic [7:0] kind;
    party_t other;
    logic [15:0] word;
  } fault_t;

  localparam party_t NOBODY = 32'hFFFF_FFFF;
  localparam fault_t NO_FAULT = 64'hFFFF_FFFF_FFFF_FFFF;

  function automatic party_t party(input int unsigned q, input int unsigned word);
    party = {q[15:0], word[15:0]};
  endfunction

  function automatic fault_t fault(input logic [7:0] kind, input party_t by, input party_t other);
    fault = {by.who[7:0], kind, other, by.word};
  endfunction

  function automatic fault_t first(input fault_t a, input fault_t b);
    first = a < b ? a : b;
  endfunction

endpackage
