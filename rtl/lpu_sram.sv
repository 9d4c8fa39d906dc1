// The memory of MEM slices: a macro per tile with one read and one write port (P20 III-B; two banks, so that both can
// work in one cycle). A read's word is in the output register one cycle later, a write is in place for the next cycle's
// read. Slice i's tile k has port i * TILES + k.
module lpu_sram #(
  parameter SLICES = 1,
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter WORDS = lpu_pkg::MEM_SLICE_WORDS,
  parameter ADDR_BITS = $clog2(WORDS)
) (
  input  logic                              clk_i,
  input  logic [          SLICES*TILES-1:0] read_i,
  input  logic [SLICES*TILES*ADDR_BITS-1:0] raddr_i,
  output logic [      SLICES*TILES*128-1:0] rdata_o,
  input  logic [          SLICES*TILES-1:0] write_i,
  input  logic [SLICES*TILES*ADDR_BITS-1:0] waddr_i,
  input  logic [      SLICES*TILES*128-1:0] wdata_i
);

  // Private to the block below: [slice][tile][address].
  logic [127:0] words[0:SLICES*TILES*WORDS-1];
  int unsigned i, k, port, at;

  always_ff @(posedge clk_i) begin
    i = 0;
    k = 0;
    port = 0;
    at = 0;
    for (i = 0; i < SLICES; i = i + 1) begin
      if (read_i[i*TILES+:TILES] != '0) begin
        for (k = 0; k < TILES; k = k + 1) begin
          port = i * TILES + k;
          at = port * WORDS + 32'(raddr_i[port*ADDR_BITS+:ADDR_BITS]);
          if (read_i[port]) rdata_o[port*128+:128] <= words[at];
        end
      end
      if (write_i[i*TILES+:TILES] != '0) begin
        for (k = 0; k < TILES; k = k + 1) begin
          port = i * TILES + k;
          at = port * WORDS + 32'(waddr_i[port*ADDR_BITS+:ADDR_BITS]);
          if (write_i[port]) words[at] = wdata_i[port*128+:128];
        end
      end
    end
  end

endmodule
