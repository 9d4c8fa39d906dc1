// MEM slices, side by side and sharing nothing: of each the tiles' share of an instruction on its way north, and the
// register chains of a Read on its way to the stream registers and of a Write on its way to the SRAM. One block for all
// of them (README.md, Style); slice i's tile k has element i * TILES + k of every port.
//
// latency.write_to_read must be at least 2: taking an operand from the streams is a cycle of its own.
module lpu_mem #(
  parameter SLICES = 1,
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter WORDS = lpu_pkg::MEM_SLICE_WORDS
) (
  input  logic                                 clk_i,
  input  logic                                 rst_ni,
  // ---- from the queues, in the cycle before tile 0 executes
  input  logic [                   SLICES-1:0] valid_i,
  input  logic [SLICES*lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                          7:0] active_i,
  // ---- stream registers: taken in the cycle tap_o asks for it, here one cycle later
  output logic [             SLICES*TILES-1:0] tap_o,
  output logic [           SLICES*TILES*6-1:0] tap_stream_o,
  input  logic [         SLICES*TILES*128-1:0] tap_data_i,
  // ---- what stands in the stream registers of a slice's site
  output logic [             SLICES*TILES-1:0] drive_o,
  output logic [           SLICES*TILES*6-1:0] drive_stream_o,
  output logic [         SLICES*TILES*128-1:0] drive_data_o
);

  localparam ADDR_BITS = $clog2(WORDS);
  localparam PORTS = SLICES * TILES;

  // ---- Instructions on their way north, one tile per cycle (P20 I-B, II-C), decoded once. Private to the block below:
  //      an element is what that tile executes.
  localparam COMMAND_BITS = 1 + 1 + 8 + 2 * (ADDR_BITS + 6);
  logic [COMMAND_BITS-1:0] command[0:PORTS-1];
  logic [TILES-1:0] under_way[0:SLICES-1];

  // ---- Of one slice, and of one tile.
  logic [lpu_pkg::WORD_BITS-1:0] word;
  logic [7:0] op;
  logic issued, both, reads, writes;
  logic [ADDR_BITS-1:0] raddr, waddr;
  logic [5:0] rstream, wstream;
  logic [7:0] active;
  int unsigned i, k, port;

  // ---- What the tiles execute in this cycle.
  logic [PORTS-1:0] read_q;
  logic [PORTS*ADDR_BITS-1:0] raddr_q, waddr_q;
  logic [PORTS*6-1:0] rstream_q;

  // Read and ReadWrite have the read part's fields in the same place.
  task decode;
    op = word[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
    both = op == lpu_pkg::OP_READWRITE;
    reads = issued && (op == lpu_pkg::OP_READ || both);
    writes = issued && (op == lpu_pkg::OP_WRITE || both);
    raddr = word[lpu_pkg::READ_ADDR_LSB+:ADDR_BITS];
    rstream = word[lpu_pkg::READ_STREAM_LSB+:lpu_pkg::READ_STREAM_BITS];
    waddr = both ? word[lpu_pkg::READWRITE_WADDR_LSB+:ADDR_BITS] : word[lpu_pkg::WRITE_ADDR_LSB+:ADDR_BITS];
    wstream = both ? word[lpu_pkg::READWRITE_WSTREAM_LSB+:lpu_pkg::READWRITE_WSTREAM_BITS] :
                     word[lpu_pkg::WRITE_STREAM_LSB+:lpu_pkg::WRITE_STREAM_BITS];
  endtask

  always_ff @(posedge clk_i) begin
    i = 0;
    k = 0;
    port = 0;
    read_q <= '0;
    tap_o <= '0;
    for (i = 0; i < SLICES; i = i + 1) begin
      issued = rst_ni && valid_i[i];
      if (!rst_ni) under_way[i] = '0;
      if (issued || under_way[i] != '0) begin
        word = word_i[i*lpu_pkg::WORD_BITS+:lpu_pkg::WORD_BITS];
        decode;
        for (k = TILES - 1; k > 0; k = k - 1) command[i*TILES+k] = command[i*TILES+k-1];
        command[i*TILES] = {reads, writes, active_i, raddr, rstream, waddr, wstream};
        under_way[i] = under_way[i] << 1;
        under_way[i][0] = reads || writes;
        for (k = 0; k < TILES; k = k + 1) begin
          port = i * TILES + k;
          {reads, writes, active, raddr, rstream, waddr, wstream} = command[port];
          if (under_way[i][k] && k < 32'(active)) begin
            if (reads) begin
              read_q[port] <= 1'b1;
              raddr_q[port*ADDR_BITS+:ADDR_BITS] <= raddr;
              rstream_q[port*6+:6] <= rstream;
            end
            if (writes) begin
              tap_o[port] <= 1'b1;
              tap_stream_o[port*6+:6] <= wstream;
              waddr_q[port*ADDR_BITS+:ADDR_BITS] <= waddr;
            end
          end
        end
      end
    end
  end

  // ---- Read: the SRAM's output register is the first of its cycles, the stream register the last.
  logic [PORTS-1:0] read_done_q;
  logic [PORTS*6-1:0] rstream_done_q;
  logic [PORTS*128-1:0] rdata;
  always_ff @(posedge clk_i) begin
    read_done_q <= rst_ni ? read_q : '0;
    if (read_q != '0) rstream_done_q <= rstream_q;
  end
  logic driven;
  logic [PORTS-1:0] drive;
  lpu_pipe #(
    .WIDTH(PORTS * (1 + 6)),
    .DEPTH(lpu_pkg::LATENCY_READ_CYCLES - 1)
  ) u_reading (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(read_done_q != '0),
    .data_i ({read_done_q, rstream_done_q}),
    .valid_o(driven),
    .data_o ({drive, drive_stream_o})
  );
  assign drive_o = driven ? drive : '0;
  lpu_vectors #(
    .PORTS(PORTS),
    .DEPTH(lpu_pkg::LATENCY_READ_CYCLES - 1)
  ) u_read_data (
    .clk_i  (clk_i),
    .valid_i(read_done_q),
    .data_i (rdata),
    .data_o (drive_data_o)
  );

  // ---- Write: the streams' tap register is the first of its cycles, the SRAM cell the last.
  logic [PORTS-1:0] write_done_q;
  logic [PORTS*ADDR_BITS-1:0] waddr_done_q;
  always_ff @(posedge clk_i) begin
    write_done_q <= rst_ni ? tap_o : '0;
    if (tap_o != '0) waddr_done_q <= waddr_q;
  end
  logic stored;
  logic [PORTS-1:0] store;
  logic [PORTS*ADDR_BITS-1:0] store_addr;
  logic [PORTS*128-1:0] store_data;
  lpu_pipe #(
    .WIDTH(PORTS * (1 + ADDR_BITS)),
    .DEPTH(lpu_pkg::LATENCY_WRITE_TO_READ_CYCLES - 2)
  ) u_writing (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(write_done_q != '0),
    .data_i ({write_done_q, waddr_done_q}),
    .valid_o(stored),
    .data_o ({store, store_addr})
  );
  lpu_vectors #(
    .PORTS(PORTS),
    .DEPTH(lpu_pkg::LATENCY_WRITE_TO_READ_CYCLES - 2)
  ) u_write_data (
    .clk_i  (clk_i),
    .valid_i(write_done_q),
    .data_i (tap_data_i),
    .data_o (store_data)
  );

  lpu_sram #(
    .SLICES(SLICES),
    .TILES (TILES),
    .WORDS (WORDS)
  ) u_sram (
    .clk_i  (clk_i),
    .read_i (read_q),
    .raddr_i(raddr_q),
    .rdata_o(rdata),
    .write_i(stored ? store : '0),
    .waddr_i(store_addr),
    .wdata_i(store_data)
  );

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (driven == (drive_o != '0))
      else $error("contract: a Read that arrives drives a register, and nothing else does");
      assert ((^{tap_o, drive_o}) !== 1'bx)
      else $error("contract: tap and drive bits are known");
    end
  end
`endif

endmodule
