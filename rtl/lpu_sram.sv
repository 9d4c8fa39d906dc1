// The memory of one slice: a macro per tile with one read and one write port (P20 III-B; two banks, so that both can
// work in one cycle). A read's word is in the output register one cycle later, a write is in place for the next cycle's
// read.
module lpu_sram #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter WORDS = lpu_pkg::MEM_SLICE_WORDS,
  parameter ADDR_BITS = $clog2(WORDS)
) (
  input  logic                       clk_i,
  input  logic [          TILES-1:0] read_i,
  input  logic [TILES*ADDR_BITS-1:0] raddr_i,
  output logic [      TILES*128-1:0] rdata_o,
  input  logic [          TILES-1:0] write_i,
  input  logic [TILES*ADDR_BITS-1:0] waddr_i,
  input  logic [      TILES*128-1:0] wdata_i
);

  // Private to the block below; [tile][address].
  logic [127:0] words[0:TILES*WORDS-1];
  int unsigned k, at;

  always_ff @(posedge clk_i) begin
    k = 0;
    at = 0;
    if (read_i != '0) begin
      for (k = 0; k < TILES; k = k + 1) begin
        at = k * WORDS + 32'(raddr_i[k*ADDR_BITS+:ADDR_BITS]);
        if (read_i[k]) rdata_o[k*128+:128] <= words[at];
      end
    end
    if (write_i != '0) begin
      for (k = 0; k < TILES; k = k + 1) begin
        at = k * WORDS + 32'(waddr_i[k*ADDR_BITS+:ADDR_BITS]);
        if (write_i[k]) words[at] = wdata_i[k*128+:128];
      end
    end
  end

endmodule
