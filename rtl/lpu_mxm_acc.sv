// The accumulators behind one tile of an MXM plane: rows of the tile's own 16 columns, int32 modulo 2^32. An Acc waits
// in a line of registers until its product is back from the array.
module lpu_mxm_acc #(
  parameter TILE = 0
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          valid_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                   7:0] active_i,
  input  logic [                 511:0] product_i,
  output logic                          emit_o,
  output logic [                   5:0] emit_stream_o,
  output logic [                 511:0] emit_planes_o  // byte i of every column in bits 128*i+127 .. 128*i
);

  localparam ROW_BITS = $clog2(lpu_pkg::MXM_ACCUMULATOR_ROWS);
  localparam BITS = lpu_pkg::ACC_ROW_BITS + lpu_pkg::ACC_CLEAR_BITS + lpu_pkg::ACC_EMIT_BITS +
                    lpu_pkg::ACC_SHIFT_BITS + lpu_pkg::ACC_STREAM_BITS + 1;

  // ---- Waiting; the stream register is the last register of an Acc.
  logic acts, clear, emits, powered;
  logic [lpu_pkg::ACC_ROW_BITS-1:0] row;
  logic [2:0] shift;
  lpu_pipe #(
    .WIDTH(BITS),
    .DEPTH(lpu_pkg::LATENCY_MXM_ACCUMULATE_CYCLES - 1)
  ) u_waiting (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(valid_i && word_i[7:0] == lpu_pkg::OP_ACC),
    .data_i ({
      word_i[lpu_pkg::ACC_ROW_LSB+:lpu_pkg::ACC_ROW_BITS],
      word_i[lpu_pkg::ACC_CLEAR_LSB],
      word_i[lpu_pkg::ACC_EMIT_LSB],
      word_i[lpu_pkg::ACC_SHIFT_LSB+:lpu_pkg::ACC_SHIFT_BITS],
      word_i[lpu_pkg::ACC_STREAM_LSB+:lpu_pkg::ACC_STREAM_BITS],
      TILE < 32'(active_i)
    }),
    .valid_o(acts),
    .data_o ({row, clear, emits, shift, emit_stream_o, powered})
  );

  // ---- Accumulate. A row that was never written counts as zero.
  logic [511:0] rows_q[0:lpu_pkg::MXM_ACCUMULATOR_ROWS-1];
  logic [lpu_pkg::MXM_ACCUMULATOR_ROWS-1:0] written_q;
  logic [511:0] sums;
  integer c;
  always_comb begin
    sums = '0;
    if (acts) begin
      if (!clear && written_q[row[ROW_BITS-1:0]]) sums = rows_q[row[ROW_BITS-1:0]];
      for (c = 0; c < 512; c = c + 32) sums[c+:32] = sums[c+:32] + (product_i[c+:32] << shift);
    end
  end

  // Only instruments read these two: the row as it is after the operation.
  logic done_q;
  logic [lpu_pkg::ACC_ROW_BITS:0] done_row_q;
  logic [511:0] done_sums_q;
  always_ff @(posedge clk_i) begin
    done_q <= rst_ni && acts && powered;
    if (!rst_ni) begin
      written_q <= '0;
    end else if (acts) begin
      rows_q[row[ROW_BITS-1:0]] <= sums;
      written_q[row[ROW_BITS-1:0]] <= 1'b1;
      done_row_q <= {emits, row};
      done_sums_q <= sums;
    end
  end

  // ---- Emit: columns of four bytes to four planes.
  assign emit_o = acts && emits && powered;
  genvar n;
  generate
    for (n = 0; n < 16; n = n + 1) begin : g_column
      assign emit_planes_o[n*8+:8] = sums[n*32+:8];
      assign emit_planes_o[128+n*8+:8] = sums[n*32+8+:8];
      assign emit_planes_o[256+n*8+:8] = sums[n*32+16+:8];
      assign emit_planes_o[384+n*8+:8] = sums[n*32+24+:8];
    end
  endgenerate

endmodule
