// Weights in front of the MXM's weight port: packed bytes widened to int8 and top-aligned (mxm.weight_decoder). All
// functions work on the four bytes of a 32-bit word at once; a bit that a shift moves into the byte beside is masked.
package lpu_mxm_pkg;

  function automatic logic [31:0] low_nibble(input logic [31:0] b);
    low_nibble = (b << 4) & 32'hF0F0F0F0;
  endfunction

  function automatic logic [31:0] high_nibble(input logic [31:0] b);
    high_nibble = b & 32'hF0F0F0F0;
  endfunction

  // Three-bit codes where they stand in the bytes of a triple.
  function automatic logic [31:0] top_field(input logic [31:0] b);
    top_field = b & 32'hE0E0E0E0;
  endfunction

  function automatic logic [31:0] middle_field(input logic [31:0] b);
    middle_field = (b << 2) & 32'hE0E0E0E0;
  endfunction

  function automatic logic [31:0] bottom_field(input logic [31:0] b);
    bottom_field = (b << 5) & 32'hE0E0E0E0;
  endfunction

  // Fields 1 and 3 are stored as a difference to bits of the third byte: its top one, its top two.
  function automatic logic [31:0] top_bit(input logic [31:0] b);
    top_bit = (b >> 2) & 32'h20202020;
  endfunction

  function automatic logic [31:0] top_two_bits(input logic [31:0] b);
    top_two_bits = (b >> 1) & 32'h60606060;
  endfunction

endpackage
