// The weight port of one tile: up to 16 columns of 16 rows from the streams of an Lw, packed bytes widened and
// top-aligned (mxm.weight_decoder). Bits 128*n+8*r+7 .. 128*n+8*r are row r of column n.
module lpu_mxm_decode (
  input  logic                                         valid_i,
  input  logic [                                  2:0] decode_i,
  input  logic [                                  4:0] stream_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] streams_i,
  output logic [                          16*128-1:0] columns_o
);

  localparam COLUMNS = 16;
  localparam TRIPLES = 4;  // byte triples of the three-bit modes; each gives four columns

  logic [COLUMNS*128-1:0] taps;
  assign taps = (COLUMNS * 128)'(streams_i >> {stream_i, 7'd0});

  // Field `f` of byte triple b0, b1, b2, moved to the top three bits. Fields 1 and 3 are stored as a difference.
  function automatic logic [7:0] field(input logic [2:0] f, input logic [7:0] b0, input logic [7:0] b1,
                                       input logic [7:0] b2);
    // verilator no_inline_task
    case (f)
      3'd0: field = {b0[5:3], 5'd0};
      3'd1: field = {b0[7:5] ^ {2'b00, b2[7]}, 5'd0};
      3'd2: field = {b1[5:3], 5'd0};
      3'd3: field = {b1[7:5] ^ {1'b0, b2[7:6]}, 5'd0};
      3'd4: field = {b0[2:0], 5'd0};
      3'd5: field = {b1[2:0], 5'd0};
      3'd6: field = {b2[5:3], 5'd0};
      default: field = {b2[2:0], 5'd0};
    endcase
  endfunction

  integer n, r;
  always_comb begin
    columns_o = '0;
    if (valid_i) begin
      case (decode_i)
        lpu_pkg::DECODE_BYTES: columns_o = taps;
        lpu_pkg::DECODE_LOW_NIBBLE:
        for (n = 0; n < COLUMNS * 16; n = n + 1) columns_o[n*8+:8] = {taps[n*8+:4], 4'd0};
        lpu_pkg::DECODE_HIGH_NIBBLE:
        for (n = 0; n < COLUMNS * 16; n = n + 1) columns_o[n*8+:8] = {taps[n*8+4+:4], 4'd0};
        default:
        for (n = 0; n < COLUMNS; n = n + 1) begin
          for (r = 0; r < 128; r = r + 8) begin
            columns_o[n*128+r+:8] = field(
                {decode_i == lpu_pkg::DECODE_THREE_BIT_B, n[3:2]},
                taps[(n%TRIPLES)*128+r+:8],
                taps[(n%TRIPLES+TRIPLES)*128+r+:8],
                taps[(n%TRIPLES+2*TRIPLES)*128+r+:8]
            );
          end
        end
      endcase
    end
  end

endmodule
