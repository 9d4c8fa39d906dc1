// All MEM slices: addresses that exist, the banks of a ReadWrite, and Reads of what a Write has not stored yet.
module lpu_check_mem (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic [lpu_pkg::QUEUES-1:0] valid_i,
  output lpu_check_pkg::fault_t      fault_o
);

  localparam SLICES = 2 * lpu_pkg::MEM_SLICES_PER_HEMISPHERE;
  localparam BANK = lpu_pkg::MEM_WORDS_PER_BANK;
  localparam WORDS = lpu_pkg::MEM_SLICE_WORDS;
  localparam DEPTH = lpu_pkg::LATENCY_WRITE_TO_READ_CYCLES;

  // ---- State, private to the block below: a ring over cycles for each slice.
  typedef struct packed {
    logic [31:0] addr;
    logic [15:0] pc;
  } write_t;
  longint unsigned written_at[0:SLICES*DEPTH-1];  // 0: never, long ago
  write_t written[0:SLICES*DEPTH-1];
  longint unsigned now;  // counts from DEPTH
  int unsigned slot;     // now modulo DEPTH
  logic dirty = 1'b1;    // written_at is to be cleared by a reset

  // ---- Variables of one evaluation.
  lpu_check_pkg::fault_t found, early;
  lpu_check_pkg::party_t by;
  int unsigned q, n, age, at, from, to;
  logic [7:0] op;
  logic reads, writes;

  always_ff @(posedge clk_i) begin
    q = 0;
    n = 0;
    age = 0;
    found = lpu_check_pkg::NO_FAULT;
    if (!rst_ni) begin
      if (dirty) for (n = 0; n < SLICES * DEPTH; n = n + 1) written_at[n] = 0;
      dirty = 1'b0;
      now = DEPTH;
      slot = 0;
    end else begin
      if (valid_i[SLICES-1:0] != '0) begin
        for (q = 0; q < SLICES; q = q + 1) begin
          if (valid_i[q]) begin
            op = lpu_chip.word[q][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
            reads = op == lpu_pkg::OP_READ || op == lpu_pkg::OP_READWRITE;
            writes = op == lpu_pkg::OP_WRITE || op == lpu_pkg::OP_READWRITE;
            // Read and ReadWrite agree on where the address read is.
            from = 32'(lpu_chip.word[q][lpu_pkg::READ_ADDR_LSB+:lpu_pkg::READ_ADDR_BITS]);
            to = op == lpu_pkg::OP_READWRITE ?
                32'(lpu_chip.word[q][lpu_pkg::READWRITE_WADDR_LSB+:lpu_pkg::READWRITE_WADDR_BITS]) :
                32'(lpu_chip.word[q][lpu_pkg::WRITE_ADDR_LSB+:lpu_pkg::WRITE_ADDR_BITS]);
            by = lpu_check_pkg::party(q, 32'(lpu_chip.pc[q]));

            if ((reads && from >= WORDS) || (writes && to >= WORDS)) begin
              found = lpu_check_pkg::first(found,
                  lpu_check_pkg::fault(lpu_check_pkg::BAD_OPERAND, by, lpu_check_pkg::NOBODY));
            end else if (reads && writes && from / BANK == to / BANK) begin
              found = lpu_check_pkg::first(found,
                  lpu_check_pkg::fault(lpu_check_pkg::BANK_CONFLICT, by, lpu_check_pkg::NOBODY));
            end
            if (reads) begin
              early = lpu_check_pkg::NO_FAULT;
              // Backwards in time, so that the latest Write of the address is the one that stays.
              for (age = DEPTH - 1; age > 0; age = age - 1) begin
                at = q * DEPTH + (slot >= age ? slot - age : slot + DEPTH - age);
                if (written_at[at] + 64'(age) == now && written[at].addr == from)
                  early = lpu_check_pkg::fault(lpu_check_pkg::READ_TOO_SOON, by,
                                               lpu_check_pkg::party(q, 32'(written[at].pc)));
              end
              found = lpu_check_pkg::first(found, early);
            end
            if (writes) begin
              written_at[q*DEPTH+slot] = now;
              written[q*DEPTH+slot] = {to, by.word};
              dirty = 1'b1;
            end
          end
        end
      end
      now = now + 1;
      slot = slot == DEPTH - 1 ? 0 : slot + 1;
    end
    fault_o <= found;
  end

endmodule
