// The chip "tsp-v1" and its instruction set. Generated from chip.def, ops.def and fields.def by emulator/isa/emit_sv.cpp;
// do not edit. Regenerate with LPU_UPDATE_GOLDEN=1 test_rtl_package.
package lpu_pkg;
  // Not every design uses every fact.
  // verilator lint_off UNUSEDPARAM

  // ---- chip.def
  localparam GEOMETRY_SUPERLANES = 20;
  localparam MEM_SLICES_PER_HEMISPHERE = 44;
  localparam MEM_WORDS_PER_BANK = 4096;
  localparam MEM_SLICES_PER_HOP = 4;
  localparam STREAM_PER_DIRECTION = 32;
  localparam ICU_QUEUE_WORDS = 80;
  localparam ICU_RESERVED_QUEUES = 28;
  localparam MXM_PLANES = 4;
  localparam MXM_WEIGHT_STREAMS = 16;
  localparam MXM_WEIGHT_INTERVAL_CYCLES = 1;
  localparam MXM_ACCUMULATOR_ROWS = 64;
  localparam MXM_WEIGHT_DECODER = 0;
  localparam LATENCY_READ_CYCLES = 1;
  localparam LATENCY_WRITE_TO_READ_CYCLES = 3;
  localparam LATENCY_ALU_ENTRY_CYCLES = 4;
  localparam LATENCY_ALU_CYCLES = 3;
  localparam LATENCY_SXM_CROSS_CYCLES = 9;
  localparam LATENCY_MXM_EXIT_CYCLES = 5;
  localparam LATENCY_MXM_ENTRY_CYCLES = 1;
  localparam LATENCY_MXM_SETTLE_CYCLES = 3;
  localparam LATENCY_MXM_MULTIPLY_CYCLES = 13;
  localparam LATENCY_MXM_ACCUMULATE_CYCLES = 34;
  localparam LATENCY_BARRIER_CYCLES = 35;
  localparam LANES_PER_SUPERLANE = 16;
  localparam LANES = 320;
  localparam MEM_SLICE_WORDS = 8192;
  localparam MEM_HOPS = 11;
  localparam VXM_ALUS = 16;

  // ---- stream register sites, counted from the VXM outward
  localparam SITE_OUTERMOST = 23;
  localparam SITE_MEM_INNER = 4;
  localparam SITE_VXM_LAUNCH = 4;
  localparam SITE_MXM_TAP = 23;
  localparam SITE_MXM_LAUNCH = 19;

  // ---- queues in their order
  localparam QUEUES = 144;
  localparam QUEUE_MEM_WEST = 0;
  localparam QUEUE_MEM_EAST = 44;
  localparam QUEUE_VXM = 88;
  localparam QUEUE_MXM = 104;
  localparam QUEUE_RESERVED = 116;
  localparam QUEUES_PER_PLANE = 3;

  // ---- ops.def
  localparam logic [7:0] OP_NOP = 8'd0;
  localparam logic [7:0] OP_REPEAT = 8'd1;
  localparam logic [7:0] OP_SYNC = 8'd2;
  localparam logic [7:0] OP_NOTIFY = 8'd3;
  localparam logic [7:0] OP_CONFIG = 8'd4;
  localparam logic [7:0] OP_READ = 8'd16;
  localparam logic [7:0] OP_WRITE = 8'd17;
  localparam logic [7:0] OP_READWRITE = 8'd18;
  localparam logic [7:0] OP_LW = 8'd32;
  localparam logic [7:0] OP_IW = 8'd33;
  localparam logic [7:0] OP_ABC = 8'd34;
  localparam logic [7:0] OP_ACC = 8'd35;
  localparam logic [7:0] OP_PASS = 8'd64;
  localparam logic [7:0] OP_ADDMOD = 8'd65;
  localparam logic [7:0] OP_ADDSAT = 8'd66;
  localparam logic [7:0] OP_SUBMOD = 8'd67;
  localparam logic [7:0] OP_SUBSAT = 8'd68;
  localparam logic [7:0] OP_MULMOD = 8'd69;
  localparam logic [7:0] OP_MULSAT = 8'd70;
  localparam logic [7:0] OP_ADDSAT8 = 8'd71;
  localparam logic [7:0] OP_AND = 8'd72;
  localparam logic [7:0] OP_OR = 8'd73;
  localparam logic [7:0] OP_XOR = 8'd74;
  localparam logic [7:0] OP_SHL = 8'd75;
  localparam logic [7:0] OP_SHR = 8'd76;
  localparam logic [7:0] OP_SAR = 8'd77;
  localparam logic [7:0] OP_SHL8 = 8'd78;
  localparam logic [7:0] OP_SHR8 = 8'd79;
  localparam logic [7:0] OP_MAX = 8'd80;
  localparam logic [7:0] OP_MIN = 8'd81;
  localparam logic [7:0] OP_SAT8 = 8'd82;
  localparam logic [7:0] OP_FADD = 8'd88;
  localparam logic [7:0] OP_FSUB = 8'd89;
  localparam logic [7:0] OP_FMUL = 8'd90;
  localparam logic [7:0] OP_FMAX = 8'd91;
  localparam logic [7:0] OP_I2F = 8'd92;
  localparam logic [7:0] OP_F2I = 8'd93;
  localparam logic [2:0] UNIT_ICU = 3'd0;
  localparam logic [2:0] UNIT_MEM = 3'd1;
  localparam logic [2:0] UNIT_VXM = 3'd2;
  localparam logic [2:0] UNIT_MXM_WEIGHTS = 3'd3;
  localparam logic [2:0] UNIT_MXM_ARRAY = 3'd4;
  localparam logic [2:0] UNIT_MXM_ACC = 3'd5;
  localparam logic [2:0] STEP_NONE = 3'd0;
  localparam logic [2:0] STEP_ADDR = 3'd1;
  localparam logic [2:0] STEP_BOTH = 3'd2;
  localparam logic [2:0] STEP_COLUMN = 3'd3;
  localparam logic [2:0] STEP_SET = 3'd4;
  localparam logic [2:0] STEP_ROW = 3'd5;

  // ---- VXM operand kinds, Lw decode modes
  localparam logic [2:0] KIND_NONE = 3'd0;
  localparam logic [2:0] KIND_IMM = 3'd1;
  localparam logic [2:0] KIND_ALU = 3'd2;
  localparam logic [2:0] KIND_BYTE_EAST = 3'd3;
  localparam logic [2:0] KIND_BYTE_WEST = 3'd4;
  localparam logic [2:0] KIND_GROUP_EAST = 3'd5;
  localparam logic [2:0] KIND_GROUP_WEST = 3'd6;
  localparam logic [2:0] DECODE_BYTES = 3'd0;
  localparam logic [2:0] DECODE_LOW_NIBBLE = 3'd1;
  localparam logic [2:0] DECODE_HIGH_NIBBLE = 3'd2;
  localparam logic [2:0] DECODE_THREE_BIT_A = 3'd3;
  localparam logic [2:0] DECODE_THREE_BIT_B = 3'd4;

  // ---- fields.def: lowest bit and width in the 128-bit word
  localparam WORD_BITS = 128;
  localparam OPCODE_LSB = 0;
  localparam OPCODE_BITS = 8;
  localparam NOP_N_LSB = 8;
  localparam NOP_N_BITS = 16;
  localparam REPEAT_WORDS_LSB = 8;
  localparam REPEAT_WORDS_BITS = 8;
  localparam REPEAT_N_LSB = 16;
  localparam REPEAT_N_BITS = 24;
  localparam REPEAT_D_LSB = 40;
  localparam REPEAT_D_BITS = 24;
  localparam REPEAT_STEP_LSB = 64;
  localparam REPEAT_STEP_BITS = 24;
  localparam CONFIG_SUPERLANES_LSB = 8;
  localparam CONFIG_SUPERLANES_BITS = 8;
  localparam READ_ADDR_LSB = 8;
  localparam READ_ADDR_BITS = 24;
  localparam READ_STREAM_LSB = 32;
  localparam READ_STREAM_BITS = 6;
  localparam WRITE_ADDR_LSB = 8;
  localparam WRITE_ADDR_BITS = 24;
  localparam WRITE_STREAM_LSB = 32;
  localparam WRITE_STREAM_BITS = 6;
  localparam READWRITE_ADDR_LSB = 8;
  localparam READWRITE_ADDR_BITS = 24;
  localparam READWRITE_STREAM_LSB = 32;
  localparam READWRITE_STREAM_BITS = 6;
  localparam READWRITE_WADDR_LSB = 40;
  localparam READWRITE_WADDR_BITS = 24;
  localparam READWRITE_WSTREAM_LSB = 64;
  localparam READWRITE_WSTREAM_BITS = 6;
  localparam LW_COLUMN_LSB = 8;
  localparam LW_COLUMN_BITS = 16;
  localparam LW_STREAM_LSB = 24;
  localparam LW_STREAM_BITS = 6;
  localparam LW_COUNT_LSB = 32;
  localparam LW_COUNT_BITS = 5;
  localparam LW_DECODE_LSB = 40;
  localparam LW_DECODE_BITS = 3;
  localparam IW_SET_LSB = 8;
  localparam IW_SET_BITS = 1;
  localparam ABC_SET_LSB = 8;
  localparam ABC_SET_BITS = 1;
  localparam ABC_STREAM_LSB = 16;
  localparam ABC_STREAM_BITS = 6;
  localparam ACC_ROW_LSB = 8;
  localparam ACC_ROW_BITS = 16;
  localparam ACC_CLEAR_LSB = 24;
  localparam ACC_CLEAR_BITS = 1;
  localparam ACC_EMIT_LSB = 25;
  localparam ACC_EMIT_BITS = 1;
  localparam ACC_SHIFT_LSB = 26;
  localparam ACC_SHIFT_BITS = 3;
  localparam ACC_STREAM_LSB = 32;
  localparam ACC_STREAM_BITS = 6;
  localparam VXM_A_LSB = 8;
  localparam VXM_A_BITS = 8;
  localparam VXM_B_LSB = 16;
  localparam VXM_B_BITS = 8;
  localparam VXM_OUT_LSB = 24;
  localparam VXM_OUT_BITS = 8;
  localparam VXM_IMM_LSB = 32;
  localparam VXM_IMM_BITS = 32;

  function automatic logic [2:0] unit_of(input logic [7:0] op);
    // verilator no_inline_task
    case (op)
      OP_READ: unit_of = UNIT_MEM;
      OP_WRITE: unit_of = UNIT_MEM;
      OP_READWRITE: unit_of = UNIT_MEM;
      OP_LW: unit_of = UNIT_MXM_WEIGHTS;
      OP_IW: unit_of = UNIT_MXM_ARRAY;
      OP_ABC: unit_of = UNIT_MXM_ARRAY;
      OP_ACC: unit_of = UNIT_MXM_ACC;
      OP_PASS: unit_of = UNIT_VXM;
      OP_ADDMOD: unit_of = UNIT_VXM;
      OP_ADDSAT: unit_of = UNIT_VXM;
      OP_SUBMOD: unit_of = UNIT_VXM;
      OP_SUBSAT: unit_of = UNIT_VXM;
      OP_MULMOD: unit_of = UNIT_VXM;
      OP_MULSAT: unit_of = UNIT_VXM;
      OP_ADDSAT8: unit_of = UNIT_VXM;
      OP_AND: unit_of = UNIT_VXM;
      OP_OR: unit_of = UNIT_VXM;
      OP_XOR: unit_of = UNIT_VXM;
      OP_SHL: unit_of = UNIT_VXM;
      OP_SHR: unit_of = UNIT_VXM;
      OP_SAR: unit_of = UNIT_VXM;
      OP_SHL8: unit_of = UNIT_VXM;
      OP_SHR8: unit_of = UNIT_VXM;
      OP_MAX: unit_of = UNIT_VXM;
      OP_MIN: unit_of = UNIT_VXM;
      OP_SAT8: unit_of = UNIT_VXM;
      OP_FADD: unit_of = UNIT_VXM;
      OP_FSUB: unit_of = UNIT_VXM;
      OP_FMUL: unit_of = UNIT_VXM;
      OP_FMAX: unit_of = UNIT_VXM;
      OP_I2F: unit_of = UNIT_VXM;
      OP_F2I: unit_of = UNIT_VXM;
      default: unit_of = UNIT_ICU;
    endcase
  endfunction

  function automatic logic [2:0] step_of(input logic [7:0] op);
    // verilator no_inline_task
    case (op)
      OP_READ: step_of = STEP_ADDR;
      OP_WRITE: step_of = STEP_ADDR;
      OP_READWRITE: step_of = STEP_BOTH;
      OP_LW: step_of = STEP_COLUMN;
      OP_IW: step_of = STEP_SET;
      OP_ABC: step_of = STEP_SET;
      OP_ACC: step_of = STEP_ROW;
      default: step_of = STEP_NONE;
    endcase
  endfunction

  // verilator lint_on UNUSEDPARAM
endpackage
