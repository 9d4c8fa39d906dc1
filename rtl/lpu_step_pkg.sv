// The adder behind a queue: the step its open loops have summed up, added to the fields that follow it (ops.def) and
// wrapped into their unit's range from either side.
package lpu_step_pkg;

  localparam STEP_BITS = 56;

  function automatic logic [23:0] wrapped(input logic [23:0] field, input logic signed [STEP_BITS-1:0] by,
                                          input int unsigned range);
    // verilator no_inline_task
    logic signed [STEP_BITS-1:0] limit, rest;
    limit = {{(STEP_BITS - 32) {1'b0}}, range};
    rest = ($signed({{(STEP_BITS - 24) {1'b0}}, field}) + by) % limit;
    if (rest < 0) rest = rest + limit;
    wrapped = rest[23:0];
  endfunction

  function automatic logic [lpu_pkg::WORD_BITS-1:0] stepped(input logic [lpu_pkg::WORD_BITS-1:0] word,
                                                            input logic signed [STEP_BITS-1:0] by,
                                                            input int unsigned range);
    stepped = word;
    case (lpu_pkg::step_of(word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS]))
      lpu_pkg::STEP_ADDR:
        stepped[lpu_pkg::READ_ADDR_LSB+:lpu_pkg::READ_ADDR_BITS] =
            lpu_pkg::READ_ADDR_BITS'(wrapped(24'(word[lpu_pkg::READ_ADDR_LSB+:lpu_pkg::READ_ADDR_BITS]), by, range));
      lpu_pkg::STEP_BOTH: begin
        stepped[lpu_pkg::READWRITE_ADDR_LSB+:lpu_pkg::READWRITE_ADDR_BITS] =
            lpu_pkg::READWRITE_ADDR_BITS'(wrapped(24'(word[lpu_pkg::READWRITE_ADDR_LSB+:lpu_pkg::READWRITE_ADDR_BITS]), by, range));
        stepped[lpu_pkg::READWRITE_WADDR_LSB+:lpu_pkg::READWRITE_WADDR_BITS] =
            lpu_pkg::READWRITE_WADDR_BITS'(wrapped(24'(word[lpu_pkg::READWRITE_WADDR_LSB+:lpu_pkg::READWRITE_WADDR_BITS]), by, range));
      end
      lpu_pkg::STEP_COLUMN:
        stepped[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS] =
            lpu_pkg::LW_COLUMN_BITS'(wrapped(24'(word[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS]), by, range));
      lpu_pkg::STEP_SET:
        stepped[lpu_pkg::IW_SET_LSB+:lpu_pkg::IW_SET_BITS] =
            lpu_pkg::IW_SET_BITS'(wrapped(24'(word[lpu_pkg::IW_SET_LSB+:lpu_pkg::IW_SET_BITS]), by, range));
      lpu_pkg::STEP_ROW:
        stepped[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS] =
            lpu_pkg::ACC_ROW_BITS'(wrapped(24'(word[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS]), by, range));
      default: ;
    endcase
  endfunction

endpackage
