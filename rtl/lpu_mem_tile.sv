// One tile of a MEM slice: 16 bytes of every SRAM vector (P20 III-B), the registers of a Read on its way to the stream
// registers and of a Write on its way to the SRAM.
module lpu_mem_tile #(
  parameter TILE = 0
) (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  input  logic                                         valid_i,
  input  logic [               lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                                  7:0] active_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] east_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] west_i,
  output logic                                         drive_o,
  output logic [                                  5:0] drive_stream_o,
  output logic [                                127:0] drive_data_o
);

  localparam ADDR_BITS = $clog2(lpu_pkg::MEM_SLICE_WORDS);

  // ---- What the instruction does in this tile; a tile that is powered down does nothing.
  logic powered, reads, writes, both;
  logic [7:0] op;
  assign op = word_i[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
  assign powered = valid_i && TILE < 32'(active_i);
  assign both = op == lpu_pkg::OP_READWRITE;
  assign reads = powered && (op == lpu_pkg::OP_READ || both);
  assign writes = powered && (op == lpu_pkg::OP_WRITE || both);

  // Read and ReadWrite have the read part's fields in the same place.
  logic [ADDR_BITS-1:0] raddr, waddr;
  logic [5:0] rstream, wstream;
  assign raddr = word_i[lpu_pkg::READ_ADDR_LSB+:ADDR_BITS];
  assign rstream = word_i[lpu_pkg::READ_STREAM_LSB+:lpu_pkg::READ_STREAM_BITS];
  assign waddr = both ? word_i[lpu_pkg::READWRITE_WADDR_LSB+:ADDR_BITS] : word_i[lpu_pkg::WRITE_ADDR_LSB+:ADDR_BITS];
  assign wstream = both ? word_i[lpu_pkg::READWRITE_WSTREAM_LSB+:lpu_pkg::READWRITE_WSTREAM_BITS] :
                          word_i[lpu_pkg::WRITE_STREAM_LSB+:lpu_pkg::WRITE_STREAM_BITS];

  logic [127:0] wdata;
  always_comb begin
    wdata = '0;
    if (writes) wdata = wstream[5] ? west_i[wstream[4:0]*128+:128] : east_i[wstream[4:0]*128+:128];
  end

  // ---- SRAM. A Write gets there with its last register's edge.
  logic [127:0] sram_q[0:lpu_pkg::MEM_SLICE_WORDS-1];
  logic [127:0] rdata;
  always_comb begin
    rdata = '0;
    if (reads) rdata = sram_q[raddr];
  end

  logic stored;
  logic [ADDR_BITS+127:0] store;
  lpu_pipe #(
    .WIDTH(ADDR_BITS + 128),
    .DEPTH(lpu_pkg::LATENCY_WRITE_TO_READ_CYCLES - 1)
  ) u_writing (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(writes),
    .data_i ({waddr, wdata}),
    .valid_o(stored),
    .data_o (store)
  );
  always_ff @(posedge clk_i) begin
    if (stored) sram_q[store[128+:ADDR_BITS]] <= store[127:0];
  end

  // ---- The stream register is the last register of a Read.
  lpu_pipe #(
    .WIDTH(6 + 128),
    .DEPTH(lpu_pkg::LATENCY_READ_CYCLES - 1)
  ) u_reading (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(reads),
    .data_i ({rstream, rdata}),
    .valid_o(drive_o),
    .data_o ({drive_stream_o, drive_data_o})
  );

endmodule
