// What every VXM operation of ops.def does with two 32-bit words. Functions, so that a unit can put them in a loop over
// its lanes.
package lpu_alu_pkg;

  // What does not fit is recognized by the bits above the sign not being copies of it.
  function automatic logic [31:0] saturate32(input logic [63:0] v);
    saturate32 = (v[63:31] == '0 || v[63:31] == '1) ? v[31:0] : {v[63], {31{!v[63]}}};
  endfunction
  function automatic logic [31:0] saturate8(input logic [31:0] v);
    saturate8 = (v[31:7] == '0 || v[31:7] == '1) ? v : {{25{v[31]}}, {7{!v[31]}}};
  endfunction

  function automatic logic [63:0] wide(input logic [31:0] v);
    wide = {{32{v[31]}}, v};
  endfunction

  // ---- Four bytes at a time.
  function automatic logic [7:0] add_byte(input logic [7:0] a, input logic [7:0] b);
    logic [8:0] sum;
    sum = {a[7], a} + {b[7], b};
    add_byte = (sum[8] == sum[7]) ? sum[7:0] : {sum[8], {7{!sum[8]}}};
  endfunction
  function automatic logic [31:0] add_bytes(input logic [31:0] a, input logic [31:0] b);
    add_bytes = {add_byte(a[31:24], b[31:24]), add_byte(a[23:16], b[23:16]),
                 add_byte(a[15:8], b[15:8]), add_byte(a[7:0], b[7:0])};
  endfunction
  function automatic logic [31:0] shl_bytes(input logic [31:0] a, input logic [2:0] n);
    shl_bytes = {a[31:24] << n, a[23:16] << n, a[15:8] << n, a[7:0] << n};
  endfunction
  function automatic logic [31:0] shr_bytes(input logic [31:0] a, input logic [2:0] n);
    shr_bytes = {a[31:24] >> n, a[23:16] >> n, a[15:8] >> n, a[7:0] >> n};
  endfunction

  function automatic logic [31:0] alu(input logic [7:0] op, input logic [31:0] a, input logic [31:0] b);
    // verilator no_inline_task
    case (op)
      lpu_pkg::OP_PASS: alu = a;
      lpu_pkg::OP_ADDMOD: alu = a + b;
      lpu_pkg::OP_ADDSAT: alu = saturate32(wide(a) + wide(b));
      lpu_pkg::OP_SUBMOD: alu = a - b;
      lpu_pkg::OP_SUBSAT: alu = saturate32(wide(a) - wide(b));
      lpu_pkg::OP_MULMOD: alu = a * b;
      lpu_pkg::OP_MULSAT: alu = saturate32(wide(a) * wide(b));
      lpu_pkg::OP_ADDSAT8: alu = add_bytes(a, b);
      lpu_pkg::OP_AND: alu = a & b;
      lpu_pkg::OP_OR: alu = a | b;
      lpu_pkg::OP_XOR: alu = a ^ b;
      lpu_pkg::OP_SHL: alu = a << b[4:0];
      lpu_pkg::OP_SHR: alu = a >> b[4:0];
      lpu_pkg::OP_SAR: alu = $unsigned($signed(a) >>> b[4:0]);
      lpu_pkg::OP_SHL8: alu = shl_bytes(a, b[2:0]);
      lpu_pkg::OP_SHR8: alu = shr_bytes(a, b[2:0]);
      lpu_pkg::OP_MAX: alu = ($signed(a) > $signed(b)) ? a : b;
      lpu_pkg::OP_MIN: alu = ($signed(a) > $signed(b)) ? b : a;
      lpu_pkg::OP_SAT8: alu = saturate8(a);
      lpu_pkg::OP_FADD: alu = lpu_alu_fp_pkg::add(a, b);
      lpu_pkg::OP_FSUB: alu = lpu_alu_fp_pkg::add(a, {!b[31], b[30:0]});
      lpu_pkg::OP_FMUL: alu = lpu_alu_fp_pkg::mul(a, b);
      lpu_pkg::OP_FMAX: alu = lpu_alu_fp_pkg::max(a, b);
      lpu_pkg::OP_I2F: alu = lpu_alu_fp_pkg::from_int(a);
      lpu_pkg::OP_F2I: alu = lpu_alu_fp_pkg::to_int(a);
      default: alu = '0;
    endcase
  endfunction

endpackage
