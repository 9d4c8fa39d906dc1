// The adder behind a queue: the step its open loops have summed up, added to the fields that follow it (ops.def) and
// wrapped into their unit's range from either side. A step of zero leaves a field as written.
module lpu_step #(
  parameter RANGE = 1,
  parameter STEP_BITS = 56
) (
  input  logic [lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [         STEP_BITS-1:0] step_i,
  output logic [lpu_pkg::WORD_BITS-1:0] word_o
);

  localparam signed [STEP_BITS-1:0] SIGNED_RANGE = RANGE;

  function automatic logic [23:0] wrapped(input logic [23:0] field, input logic signed [STEP_BITS-1:0] by);
    // verilator no_inline_task
    logic signed [STEP_BITS-1:0] rest;
    rest = ($signed({{(STEP_BITS - 24) {1'b0}}, field}) + by) % SIGNED_RANGE;
    if (rest < 0) rest = rest + SIGNED_RANGE;
    wrapped = rest[23:0];
  endfunction

  always_comb begin
    word_o = word_i;
    if (step_i != '0) begin
      case (lpu_pkg::step_of(word_i[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS]))
        lpu_pkg::STEP_ADDR:
          word_o[lpu_pkg::READ_ADDR_LSB+:lpu_pkg::READ_ADDR_BITS] =
              lpu_pkg::READ_ADDR_BITS'(wrapped(24'(word_i[lpu_pkg::READ_ADDR_LSB+:lpu_pkg::READ_ADDR_BITS]), step_i));
        lpu_pkg::STEP_BOTH: begin
          word_o[lpu_pkg::READWRITE_ADDR_LSB+:lpu_pkg::READWRITE_ADDR_BITS] =
              lpu_pkg::READWRITE_ADDR_BITS'(wrapped(24'(word_i[lpu_pkg::READWRITE_ADDR_LSB+:lpu_pkg::READWRITE_ADDR_BITS]), step_i));
          word_o[lpu_pkg::READWRITE_WADDR_LSB+:lpu_pkg::READWRITE_WADDR_BITS] =
              lpu_pkg::READWRITE_WADDR_BITS'(wrapped(24'(word_i[lpu_pkg::READWRITE_WADDR_LSB+:lpu_pkg::READWRITE_WADDR_BITS]), step_i));
        end
        lpu_pkg::STEP_COLUMN:
          word_o[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS] =
              lpu_pkg::LW_COLUMN_BITS'(wrapped(24'(word_i[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS]), step_i));
        lpu_pkg::STEP_SET:
          word_o[lpu_pkg::IW_SET_LSB+:lpu_pkg::IW_SET_BITS] =
              lpu_pkg::IW_SET_BITS'(wrapped(24'(word_i[lpu_pkg::IW_SET_LSB+:lpu_pkg::IW_SET_BITS]), step_i));
        lpu_pkg::STEP_ROW:
          word_o[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS] =
              lpu_pkg::ACC_ROW_BITS'(wrapped(24'(word_i[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS]), step_i));
        default: ;
      endcase
    end
  end

endmodule
