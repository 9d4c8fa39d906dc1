// One plane: operands that exist, the pace of the weight port, weights in force when activations enter, and products
// meeting their Acc.
module lpu_check_mxm #(
  parameter PLANE = 0
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  input  logic [1:0]                           decoder_i,  // 0 none, 1 int4, 2 q3p5
  input  logic [lpu_pkg::QUEUES_PER_PLANE-1:0] valid_i,
  output lpu_check_pkg::fault_t                fault_o
);

  localparam WEIGHTS = lpu_pkg::QUEUE_MXM + PLANE * lpu_pkg::QUEUES_PER_PLANE;
  localparam ARRAY = WEIGHTS + 1;
  localparam ACC = WEIGHTS + 2;
  // Planes 0 and 1 are in the west, where outward is westward, bit 5 of a stream's code.
  localparam logic OUTWARD = PLANE < 2;
  localparam INTERVAL = lpu_pkg::MXM_WEIGHT_INTERVAL_CYCLES;
  localparam SETTLE = lpu_pkg::LATENCY_MXM_SETTLE_CYCLES;
  localparam PRODUCT = lpu_pkg::LATENCY_MXM_ENTRY_CYCLES + lpu_pkg::LATENCY_MXM_MULTIPLY_CYCLES;

  function automatic logic load_exists(input logic [lpu_pkg::WORD_BITS-1:0] w, input logic [1:0] decoder);
    int unsigned column, stream, count, streams;
    logic [2:0] decode;
    logic decodes;
    column = 32'(w[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS]);
    stream = 32'(w[lpu_pkg::LW_STREAM_LSB+:lpu_pkg::LW_STREAM_BITS-1]);
    count = 32'(w[lpu_pkg::LW_COUNT_LSB+:lpu_pkg::LW_COUNT_BITS]);
    decode = w[lpu_pkg::LW_DECODE_LSB+:lpu_pkg::LW_DECODE_BITS];
    streams = lpu_check_pkg::is_three_bit(decode) ? lpu_check_pkg::THREE_BIT_STREAMS : count;
    case (decode)
      lpu_pkg::DECODE_BYTES: decodes = 1'b1;
      lpu_pkg::DECODE_LOW_NIBBLE, lpu_pkg::DECODE_HIGH_NIBBLE: decodes = decoder != 2'd0;
      lpu_pkg::DECODE_THREE_BIT_A, lpu_pkg::DECODE_THREE_BIT_B:
        decodes = decoder == 2'd2 && count == lpu_check_pkg::THREE_BIT_COLUMNS;
      default: decodes = 1'b0;
    endcase
    load_exists = decodes && count > 0 && count <= lpu_pkg::MXM_WEIGHT_STREAMS &&
        column + count <= lpu_pkg::LANES && stream + streams <= lpu_pkg::STREAM_PER_DIRECTION &&
        w[lpu_pkg::LW_STREAM_LSB+lpu_pkg::LW_STREAM_BITS-1] == OUTWARD;
  endfunction

  function automatic logic acc_exists(input logic [lpu_pkg::WORD_BITS-1:0] w);
    logic [lpu_pkg::ACC_STREAM_BITS-1:0] stream;
    stream = w[lpu_pkg::ACC_STREAM_LSB+:lpu_pkg::ACC_STREAM_BITS];
    acc_exists = 32'(w[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS]) < lpu_pkg::MXM_ACCUMULATOR_ROWS &&
        (!w[lpu_pkg::ACC_EMIT_LSB] ||
         (stream[lpu_pkg::ACC_STREAM_BITS-1] != OUTWARD && stream[1:0] == 2'd0));
  endfunction

  // ---- State, private to the block below.
  logic [15:0] load_word;  // of the last Lw
  int unsigned load_wait;  // cycles until the next Lw may come
  // Rings over cycles: what was begun SETTLE, PRODUCT cycles ago is done now.
  logic settling[0:SETTLE-1];
  logic settling_set[0:SETTLE-1];
  logic [15:0] settling_word[0:SETTLE-1];
  int unsigned settle_slot;
  logic due[0:PRODUCT-1];
  logic [15:0] due_word[0:PRODUCT-1];
  int unsigned due_slot;
  // The weights in force.
  logic force_any, force_set;
  logic [15:0] force_word;

  // ---- Variables of one evaluation.
  lpu_check_pkg::fault_t found;
  logic loads, installs, activates, accumulates;
  int unsigned n;

  function automatic lpu_check_pkg::fault_t fault(input logic [7:0] kind, input int unsigned queue,
                                                  input logic [7:0] word);
    fault = lpu_check_pkg::fault(kind, lpu_check_pkg::party(queue, 32'(word)), lpu_check_pkg::NOBODY);
  endfunction

  always_ff @(posedge clk_i) begin
    n = 0;
    found = lpu_check_pkg::NO_FAULT;
    loads = valid_i[0] && lpu_chip.word[WEIGHTS][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] == lpu_pkg::OP_LW;
    installs = valid_i[1] && lpu_chip.word[ARRAY][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] == lpu_pkg::OP_IW;
    activates = valid_i[1] && lpu_chip.word[ARRAY][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] == lpu_pkg::OP_ABC;
    accumulates = valid_i[2] && lpu_chip.word[ACC][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS] == lpu_pkg::OP_ACC;
    if (!rst_ni) begin
      for (n = 0; n < SETTLE; n = n + 1) settling[n] = 1'b0;
      for (n = 0; n < PRODUCT; n = n + 1) due[n] = 1'b0;
      load_wait = 0;
      settle_slot = 0;
      due_slot = 0;
      force_any = 1'b0;
    end else begin
      // ---- Lw
      if (load_wait != 0) load_wait = load_wait - 1;
      if (loads) begin
        if (!load_exists(lpu_chip.word[WEIGHTS], decoder_i))
          found = fault(lpu_check_pkg::BAD_OPERAND, WEIGHTS, lpu_chip.pc[WEIGHTS]);
        else if (load_wait != 0)
          found = lpu_check_pkg::fault(lpu_check_pkg::WEIGHT_PORT,
                                       lpu_check_pkg::party(WEIGHTS, 32'(lpu_chip.pc[WEIGHTS])),
                                       lpu_check_pkg::party(WEIGHTS, 32'(load_word)));
        load_wait = INTERVAL;
        load_word = 16'(lpu_chip.pc[WEIGHTS]);
      end

      // ---- Iw, Abc
      if (settling[settle_slot]) begin
        force_any = 1'b1;
        force_set = settling_set[settle_slot];
        force_word = settling_word[settle_slot];
        settling[settle_slot] = 1'b0;
      end
      if (activates) begin
        if (lpu_chip.word[ARRAY][lpu_pkg::ABC_STREAM_LSB+lpu_pkg::ABC_STREAM_BITS-1] != OUTWARD)
          found = lpu_check_pkg::first(found, fault(lpu_check_pkg::BAD_OPERAND, ARRAY, lpu_chip.pc[ARRAY]));
        else if (!force_any)
          found = lpu_check_pkg::first(found, fault(lpu_check_pkg::WEIGHTS_NOT_IN_FORCE, ARRAY, lpu_chip.pc[ARRAY]));
        else if (force_set != lpu_chip.word[ARRAY][lpu_pkg::ABC_SET_LSB])
          found = lpu_check_pkg::first(found,
              lpu_check_pkg::fault(lpu_check_pkg::WEIGHTS_NOT_IN_FORCE,
                                   lpu_check_pkg::party(ARRAY, 32'(lpu_chip.pc[ARRAY])),
                                   lpu_check_pkg::party(ARRAY, 32'(force_word))));
      end
      if (installs) begin
        settling[settle_slot] = 1'b1;
        settling_set[settle_slot] = lpu_chip.word[ARRAY][lpu_pkg::IW_SET_LSB];
        settling_word[settle_slot] = 16'(lpu_chip.pc[ARRAY]);
      end

      // ---- Acc
      if (accumulates) begin
        if (!acc_exists(lpu_chip.word[ACC]))
          found = lpu_check_pkg::first(found, fault(lpu_check_pkg::BAD_OPERAND, ACC, lpu_chip.pc[ACC]));
        else if (!due[due_slot])
          found = lpu_check_pkg::first(found, fault(lpu_check_pkg::NO_PRODUCT, ACC, lpu_chip.pc[ACC]));
      end else if (due[due_slot]) begin
        found = lpu_check_pkg::first(found,
            lpu_check_pkg::fault(lpu_check_pkg::LOST_PRODUCT,
                                 lpu_check_pkg::party(ARRAY, 32'(due_word[due_slot])), lpu_check_pkg::NOBODY));
      end
      due[due_slot] = activates;
      due_word[due_slot] = 16'(lpu_chip.pc[ARRAY]);

      settle_slot = settle_slot == SETTLE - 1 ? 0 : settle_slot + 1;
      due_slot = due_slot == PRODUCT - 1 ? 0 : due_slot + 1;
    end
    fault_o <= found;
  end

endmodule
