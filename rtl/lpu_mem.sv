// One MEM slice: its tiles' share of an instruction on its way north, and the register chains of a Read on its way to
// the stream registers and of a Write on its way to the SRAM.
//
// latency.write_to_read must be at least 2: taking an operand from the streams is a cycle of its own.
module lpu_mem #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter WORDS = lpu_pkg::MEM_SLICE_WORDS
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  // ---- from the queue, in the cycle before tile 0 executes
  input  logic                          valid_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                   7:0] active_i,
  // ---- stream registers: taken in the cycle tap_o asks for it, here one cycle later
  output logic [             TILES-1:0] tap_o,
  output logic [           TILES*6-1:0] tap_stream_o,
  input  logic [         TILES*128-1:0] tap_data_i,
  // ---- what stands in the stream registers of this slice's site
  output logic [             TILES-1:0] drive_o,
  output logic [           TILES*6-1:0] drive_stream_o,
  output logic [         TILES*128-1:0] drive_data_o
);

  localparam ADDR_BITS = $clog2(WORDS);

  // ---- The instruction, decoded once. Read and ReadWrite have the read part's fields in the same place.
  logic both, reads, writes;
  logic [7:0] op;
  logic [ADDR_BITS-1:0] raddr, waddr;
  logic [5:0] rstream, wstream;
  assign op = word_i[lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
  assign both = op == lpu_pkg::OP_READWRITE;
  assign reads = valid_i && (op == lpu_pkg::OP_READ || both);
  assign writes = valid_i && (op == lpu_pkg::OP_WRITE || both);
  assign raddr = word_i[lpu_pkg::READ_ADDR_LSB+:ADDR_BITS];
  assign rstream = word_i[lpu_pkg::READ_STREAM_LSB+:lpu_pkg::READ_STREAM_BITS];
  assign waddr = both ? word_i[lpu_pkg::READWRITE_WADDR_LSB+:ADDR_BITS] : word_i[lpu_pkg::WRITE_ADDR_LSB+:ADDR_BITS];
  assign wstream = both ? word_i[lpu_pkg::READWRITE_WSTREAM_LSB+:lpu_pkg::READWRITE_WSTREAM_BITS] :
                          word_i[lpu_pkg::WRITE_STREAM_LSB+:lpu_pkg::WRITE_STREAM_BITS];

  // ---- North, one tile per cycle (P20 I-B, II-C). Private to the block below: element k is what tile k executes.
  localparam COMMAND_BITS = 1 + 1 + 8 + 2 * (ADDR_BITS + 6);
  logic [COMMAND_BITS-1:0] command[0:TILES-1];
  logic [TILES-1:0] under_way;
  logic tile_reads, tile_writes;
  logic [7:0] tile_active;
  logic [ADDR_BITS-1:0] tile_raddr, tile_waddr;
  logic [5:0] tile_rstream, tile_wstream;
  int unsigned k;

  logic [TILES-1:0] read_q;
  logic [TILES*ADDR_BITS-1:0] raddr_q, waddr_q;
  logic [TILES*6-1:0] rstream_q;
  always_ff @(posedge clk_i) begin
    k = 0;
    read_q <= '0;
    tap_o <= '0;
    if (!rst_ni) under_way = '0;
    if (reads || writes || under_way != '0) begin
      for (k = TILES - 1; k > 0; k = k - 1) command[k] = command[k-1];
      command[0] = {reads, writes, active_i, raddr, rstream, waddr, wstream};
      under_way = under_way << 1;
      under_way[0] = rst_ni && (reads || writes);
      for (k = 0; k < TILES; k = k + 1) begin
        if (under_way[k]) begin
          {tile_reads, tile_writes, tile_active, tile_raddr, tile_rstream, tile_waddr, tile_wstream} = command[k];
          if (tile_reads && k < 32'(tile_active)) begin
            read_q[k] <= 1'b1;
            raddr_q[k*ADDR_BITS+:ADDR_BITS] <= tile_raddr;
            rstream_q[k*6+:6] <= tile_rstream;
          end
          if (tile_writes && k < 32'(tile_active)) begin
            tap_o[k] <= 1'b1;
            tap_stream_o[k*6+:6] <= tile_wstream;
            waddr_q[k*ADDR_BITS+:ADDR_BITS] <= tile_waddr;
          end
        end
      end
    end
  end

  // ---- Read: the SRAM's output register is the first of its cycles, the stream register the last.
  logic driving_q;
  logic [TILES-1:0] read_done_q;
  logic [TILES*6-1:0] rstream_done_q;
  logic [TILES*128-1:0] rdata;
  always_ff @(posedge clk_i) begin
    driving_q <= rst_ni && read_q != '0;
    read_done_q <= read_q;
    if (read_q != '0) rstream_done_q <= rstream_q;
  end
  logic driven;
  logic [TILES-1:0] drive;
  lpu_pipe #(
    .WIDTH(TILES * (1 + 6 + 128)),
    .DEPTH(lpu_pkg::LATENCY_READ_CYCLES - 1)
  ) u_reading (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(driving_q),
    .data_i ({read_done_q, rstream_done_q, rdata}),
    .valid_o(driven),
    .data_o ({drive, drive_stream_o, drive_data_o})
  );
  assign drive_o = driven ? drive : '0;

  // ---- Write: the streams' tap register is the first of its cycles, the SRAM cell the last.
  logic tapped_q;
  logic [TILES-1:0] write_done_q;
  logic [TILES*ADDR_BITS-1:0] waddr_done_q;
  always_ff @(posedge clk_i) begin
    tapped_q <= rst_ni && tap_o != '0;
    write_done_q <= tap_o;
    if (tap_o != '0) waddr_done_q <= waddr_q;
  end
  logic stored;
  logic [TILES-1:0] store;
  logic [TILES*ADDR_BITS-1:0] store_addr;
  logic [TILES*128-1:0] store_data;
  lpu_pipe #(
    .WIDTH(TILES * (1 + ADDR_BITS + 128)),
    .DEPTH(lpu_pkg::LATENCY_WRITE_TO_READ_CYCLES - 2)
  ) u_writing (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(tapped_q),
    .data_i ({write_done_q, waddr_done_q, tap_data_i}),
    .valid_o(stored),
    .data_o ({store, store_addr, store_data})
  );

  lpu_sram #(
    .TILES(TILES),
    .WORDS(WORDS)
  ) u_sram (
    .clk_i  (clk_i),
    .read_i (read_q),
    .raddr_i(raddr_q),
    .rdata_o(rdata),
    .write_i(stored ? store : '0),
    .waddr_i(store_addr),
    .wdata_i(store_data)
  );

endmodule
