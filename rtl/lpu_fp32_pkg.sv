// IEEE-754 binary32 as the VXM computes it: to nearest even, subnormals kept, one NaN (emulator/isa/ops.def). Functions,
// so that a unit can put them in a loop over its lanes: a simulator then compiles each once instead of once per lane, and
// runs it only when an instruction asks for it. A magnitude is a word without its sign bit.
package lpu_fp32_pkg;

  // The only NaN that leaves a unit (emulator/isa/ops.def, FAdd).
  localparam logic [31:0] CANONICAL_NAN = 32'h7FC00000;
  localparam logic [30:0] INFINITE = 31'h7F800000;
  // The exponent as stored is offset by this much.
  localparam logic [9:0] EXPONENT_BIAS = 10'd127;
  // Every significand is worked on left-aligned in a word in which the product of two is exact.
  localparam WIDTH = 48;

  // ---- Fields.
  function automatic logic is_nan(input logic [30:0] magnitude);
    is_nan = magnitude > INFINITE;
  endfunction

  function automatic logic is_inf(input logic [30:0] magnitude);
    is_inf = magnitude == INFINITE;
  endfunction

  function automatic logic is_zero(input logic [30:0] magnitude);
    is_zero = magnitude == 31'd0;
  endfunction

  // Zero and subnormals are scaled like the smallest normals: field 0 counts as exponent 1 ...
  function automatic logic [7:0] exponent_of(input logic [7:0] field);
    exponent_of = (field == 8'd0) ? 8'd1 : field;
  endfunction

  // ... without the hidden one.
  function automatic logic [23:0] significand(input logic [30:0] magnitude);
    significand = {magnitude[30:23] != 8'd0, magnitude[22:0]};
  endfunction

  // ---- Steps.
  // What is shifted out stays behind as a one in the lowest place.
  function automatic logic [WIDTH-1:0] shift_sticky(input logic [WIDTH-1:0] v, input logic [9:0] places);
    // verilator no_inline_task
    logic [WIDTH-1:0] kept;
    kept = v >> places;
    shift_sticky = {kept[WIDTH-1:1], kept[0] | ((kept << places) != v)};
  endfunction

  // Leading zeros, or `limit` when there are more: an exponent can fall to 1 and no further.
  function automatic logic [5:0] leading_zeros(input logic [WIDTH-1:0] v, input logic [9:0] limit);
    // verilator no_inline_task
    logic [WIDTH-1:0] rest;
    logic [5:0] count;
    rest = v | ({1'b1, {(WIDTH - 1) {1'b0}}} >> limit);
    count = 6'd0;
    if (rest[WIDTH-1-:32] == '0) begin
      count = count + 6'd32;
      rest = rest << 32;
    end
    if (rest[WIDTH-1-:16] == '0) begin
      count = count + 6'd16;
      rest = rest << 16;
    end
    if (rest[WIDTH-1-:8] == '0) begin
      count = count + 6'd8;
      rest = rest << 8;
    end
    if (rest[WIDTH-1-:4] == '0) begin
      count = count + 6'd4;
      rest = rest << 4;
    end
    if (rest[WIDTH-1-:2] == '0) begin
      count = count + 6'd2;
      rest = rest << 2;
    end
    if (!rest[WIDTH-1]) count = count + 6'd1;
    leading_zeros = count;
  endfunction

  // To nearest, ties to even. A carry out of the fraction is a carry into the exponent; too large becomes infinity.
  function automatic logic [30:0] round(input logic [9:0] exponent, input logic [WIDTH-1:0] v);
    // verilator no_inline_task
    logic up;
    logic [32:0] sum;
    up = v[23] && (v[24] || v[22:0] != '0);
    sum = {v[WIDTH-1] ? exponent : 10'd0, v[46:24]} + {32'd0, up};
    round = (sum >= {2'd0, INFINITE}) ? INFINITE : sum[30:0];
  endfunction

  // ---- Operations.
  // a + b or a - b. The larger magnitude is the major operand, so that a difference is never negative. What cancels
  // exactly is +0.
  function automatic logic [31:0] add(input logic [31:0] a, input logic [31:0] b, input logic subtract);
    // verilator no_inline_task
    logic [31:0] addend, major;
    logic [30:0] minor;
    logic differ;
    logic [7:0] exponent, distance;
    logic [WIDTH-1:0] major_bits, minor_bits, sum;
    logic [5:0] shift;
    addend = {b[31] ^ subtract, b[30:0]};
    major = (a[30:0] >= b[30:0]) ? a : addend;
    minor = (a[30:0] >= b[30:0]) ? addend[30:0] : a[30:0];
    differ = a[31] != addend[31];
    exponent = exponent_of(major[30:23]);
    distance = exponent - exponent_of(minor[30:23]);
    major_bits = {1'b0, significand(major[30:0]), 23'd0};
    minor_bits = shift_sticky({1'b0, significand(minor), 23'd0}, {2'd0, distance});
    sum = differ ? major_bits - minor_bits : major_bits + minor_bits;
    shift = leading_zeros(sum, {2'd0, exponent});
    add = {major[31], round({2'd0, exponent} + 10'd1 - {4'd0, shift}, sum << shift)};
    if (differ && sum == '0) add = 32'd0;
    if (is_inf(major[30:0])) add = {major[31], INFINITE};
    if (is_nan(major[30:0]) || (differ && is_inf(minor))) add = CANONICAL_NAN;
  endfunction

  // The product's binary point is behind its second bit, so the top bit counts as one exponent more. Below the smallest
  // exponent it is shifted right up to it, above it left, down to it at most.
  function automatic logic [31:0] mul(input logic [31:0] a, input logic [31:0] b);
    // verilator no_inline_task
    logic [9:0] exponent, lowest, room;
    logic [WIDTH-1:0] product;
    logic [5:0] shift;
    logic inf;
    product = {24'd0, significand(a[30:0])} * {24'd0, significand(b[30:0])};
    exponent = {2'd0, exponent_of(a[30:23])} + {2'd0, exponent_of(b[30:23])} + 10'd1;
    lowest = EXPONENT_BIAS + 10'd1;
    room = 10'd0;
    if (exponent < lowest) product = shift_sticky(product, lowest - exponent);
    else room = exponent - lowest;
    shift = leading_zeros(product, room);
    mul = {a[31] ^ b[31], round(room + 10'd1 - {4'd0, shift}, product << shift)};
    inf = is_inf(a[30:0]) || is_inf(b[30:0]);
    if (inf) mul = {a[31] ^ b[31], INFINITE};
    if (inf && (is_zero(a[30:0]) || is_zero(b[30:0]))) mul = CANONICAL_NAN;
    if (is_nan(a[30:0]) || is_nan(b[30:0])) mul = CANONICAL_NAN;
  endfunction

  // -0 is below +0; among negatives the smaller magnitude is above.
  function automatic logic [31:0] max(input logic [31:0] a, input logic [31:0] b);
    // verilator no_inline_task
    logic a_above;
    a_above = (a[31] != b[31]) ? b[31] : ((a[30:0] > b[30:0]) ^ a[31]);
    max = a_above ? a : b;
    if (is_nan(a[30:0]) || is_nan(b[30:0])) max = CANONICAL_NAN;
  endfunction

  // Zero never gets a top bit, hence exponent field 0.
  function automatic logic [31:0] from_int(input logic [31:0] a);
    // verilator no_inline_task
    logic [31:0] magnitude;
    logic [5:0] shift;
    magnitude = a[31] ? -a : a;
    shift = leading_zeros({magnitude, 16'd0}, 10'd31);
    from_int = {a[31], round(EXPONENT_BIAS + 10'd31 - {4'd0, shift}, {magnitude, 16'd0} << shift)};
  endfunction

  // To nearest even; what does not fit saturates, a NaN gives 0. The integer stands above bit 16.
  function automatic logic [31:0] to_int(input logic [31:0] a);
    // verilator no_inline_task
    logic [9:0] exponent, at_bit_31;
    logic [WIDTH-1:0] fixed;
    logic [31:0] magnitude;
    exponent = {2'd0, exponent_of(a[30:23])};
    at_bit_31 = EXPONENT_BIAS + 10'd31;
    fixed = shift_sticky({significand(a[30:0]), 24'd0}, at_bit_31 - exponent);
    magnitude = fixed[47:16] + {31'd0, fixed[15] && (fixed[16] || fixed[14:0] != '0)};
    to_int = a[31] ? -magnitude : magnitude;
    if (exponent >= at_bit_31) to_int = a[31] ? 32'h80000000 : 32'h7FFFFFFF;
    if (is_nan(a[30:0])) to_int = 32'd0;
  endfunction

endpackage
