// What the VXM's integer operations (ops.def) do with two 32-bit words, where an operator does not say it. Functions, so
// that a unit can put them in a loop over its lanes.
package lpu_alu_pkg;

  // ---- One number. What does not fit becomes the nearest that does, with the sign of the true result.
  function automatic logic [31:0] limit32(input logic negative);
    limit32 = {negative, {31{!negative}}};
  endfunction

  // A sum overflows when both operands have the sign it does not have.
  function automatic logic [31:0] add_sat(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] sum;
    sum = a + b;
    add_sat = (a[31] == b[31] && sum[31] != a[31]) ? limit32(a[31]) : sum;
  endfunction

  function automatic logic [31:0] sub_sat(input logic [31:0] a, input logic [31:0] b);
    logic [31:0] difference;
    difference = a - b;
    sub_sat = (a[31] != b[31] && difference[31] != a[31]) ? limit32(a[31]) : difference;
  endfunction

  // A product fits when all bits above its sign are copies of it.
  function automatic logic [31:0] mul_sat(input logic [31:0] a, input logic [31:0] b);
    logic [63:0] product;
    product = {{32{a[31]}}, a} * {{32{b[31]}}, b};
    mul_sat = (product[63:32] == {32{product[31]}}) ? product[31:0] : limit32(product[63]);
  endfunction

  function automatic logic [31:0] shr_signed(input logic [31:0] a, input logic [4:0] places);
    shr_signed = $unsigned($signed(a) >>> places);
  endfunction

  function automatic logic [31:0] max(input logic [31:0] a, input logic [31:0] b);
    max = ($signed(a) > $signed(b)) ? a : b;
  endfunction

  function automatic logic [31:0] min(input logic [31:0] a, input logic [31:0] b);
    min = ($signed(a) > $signed(b)) ? b : a;
  endfunction

  function automatic logic [31:0] sat8(input logic [31:0] v);
    sat8 = (v[31:7] == {25{v[31]}}) ? v : {{25{v[31]}}, {7{!v[31]}}};
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

  function automatic logic [31:0] shl_bytes(input logic [31:0] a, input logic [2:0] places);
    shl_bytes = {a[31:24] << places, a[23:16] << places, a[15:8] << places, a[7:0] << places};
  endfunction

  function automatic logic [31:0] shr_bytes(input logic [31:0] a, input logic [2:0] places);
    shr_bytes = {a[31:24] >> places, a[23:16] >> places, a[15:8] >> places, a[7:0] >> places};
  endfunction

endpackage
