// The return line of an MXM plane and its accumulators: the sums that leave the top tile go to every tile's own 16
// columns and are added there, int32 modulo 2^32, by the Acc that comes up to that tile when they are back. Twin, with
// the same sections: hw/mxm_acc.h and .cpp.
//
// Line of commands: element i was dispatched i cycles ago. The stream register is the last register of an Acc, so tile
// k accumulates with the edge at the end of element ACCUMULATE - 1 + k; the last element is for instruments.
//
// The return line of tile k is RETURN + k registers long. It is a ring in which nothing moves: all tiles write at
// `place`, tile k reads what was written RETURN + k cycles ago. RETURN must be at least 1, that is latency.mxm_entry +
// mxm_multiply + mxm_accumulate at least TILES + 3.
module lpu_mxm_acc #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter ROWS = lpu_pkg::MXM_ACCUMULATOR_ROWS
) (
  // ---- Ports
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          valid_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] word_i,
  input  logic [                   7:0] active_i,
  input  logic                          top_valid_i,
  input  logic [         TILES*512-1:0] top_i,
  output logic [             TILES-1:0] drive_o,
  output logic [           TILES*6-1:0] drive_stream_o,
  output logic [         TILES*512-1:0] drive_planes_o  // byte i of tile k's columns in bits 512*k+128*i +: 128
);

  localparam LANES = lpu_pkg::LANES_PER_SUPERLANE;
  localparam ROW_BITS = $clog2(ROWS);
  localparam ACCUMULATE = lpu_pkg::LATENCY_MXM_ACCUMULATE_CYCLES;
  // Sums are in top_i TILES + 1 cycles after their Abc.
  localparam RETURN = lpu_pkg::LATENCY_MXM_ENTRY_CYCLES + lpu_pkg::LATENCY_MXM_MULTIPLY_CYCLES + ACCUMULATE - 2 - TILES;
  localparam PLACES = RETURN + TILES - 1;

  // ---- Instructions north
  localparam ACC_BITS = 8 + lpu_pkg::ACC_STREAM_BITS + lpu_pkg::ACC_SHIFT_BITS + 2 + ROW_BITS;
  localparam LINE = ACCUMULATE + TILES;
  logic [LINE-1:0] acc_valid;
  logic [ACC_BITS-1:0] acc[0:LINE-1];  // {active, stream, shift, emit, clear, row}

  // ---- Return line
  logic [511:0] back[0:TILES-1][0:PLACES-1];
  int unsigned place;

  // ---- Accumulators
  logic [511:0] rows[0:TILES-1][0:ROWS-1];  // zero at reset
  logic [511:0] product, sums;

  logic [7:0] active;
  logic [lpu_pkg::ACC_STREAM_BITS-1:0] stream;
  logic [lpu_pkg::ACC_SHIFT_BITS-1:0] shift;
  logic emits, clear;
  logic [ROW_BITS-1:0] row;
  int unsigned i, j, k, n, at;

  always_ff @(posedge clk_i) begin
    i = 0; j = 0; k = 0; n = 0; at = 0;
    product = 0; sums = 0;
    active = 0; stream = 0; shift = 0; emits = 0; clear = 0; row = 0;

    // ---- Accumulators: every tile meets its product, if it has an Acc
    drive_o <= '0;
    if (acc_valid[ACCUMULATE-1+:TILES] != 0) begin
      for (k = 0; k < TILES; k = k + 1) begin
        if (acc_valid[ACCUMULATE-1+k]) begin
          {active, stream, shift, emits, clear, row} = acc[ACCUMULATE-1+k];
          at = (place >= RETURN + k) ? place - (RETURN + k) : place + PLACES - (RETURN + k);
          product = back[k][at];
          sums = '0;
          if (!clear) sums = rows[k][row];
          for (n = 0; n < LANES; n = n + 1) sums[n*32+:32] = sums[n*32+:32] + (product[n*32+:32] << shift);
          rows[k][row] = sums;
          // ---- Emit: columns of four bytes as four planes
          if (emits && k < 32'(active)) begin
            drive_o[k] <= 1'b1;
            drive_stream_o[k*6+:6] <= stream;
            for (i = 0; i < 4; i = i + 1)
              for (j = 0; j < 4; j = j + 1)
                drive_planes_o[(k*16+i*4+j)*32+:32] <= {
                  sums[(16*j+12+i)*8+:8], sums[(16*j+8+i)*8+:8], sums[(16*j+4+i)*8+:8], sums[(16*j+i)*8+:8]
                };
          end
        end
      end
    end

    // ---- Return line: after its readers, as the longest line ends where the new sums go
    if (top_valid_i) begin
      for (k = 0; k < TILES; k = k + 1) back[k][place] = top_i[k*512+:512];
    end
    place = (place == PLACES - 1) ? 0 : place + 1;

    // ---- Instructions north: one tile further, the new ones in
    if (acc_valid != 0) for (i = LINE - 1; i > 0; i = i - 1) acc[i] = acc[i-1];
    acc_valid = {acc_valid[LINE-2:0], valid_i && word_i[7:0] == lpu_pkg::OP_ACC};
    if (acc_valid[0])
      acc[0] = {
        active_i,
        word_i[lpu_pkg::ACC_STREAM_LSB+:lpu_pkg::ACC_STREAM_BITS],
        word_i[lpu_pkg::ACC_SHIFT_LSB+:lpu_pkg::ACC_SHIFT_BITS],
        word_i[lpu_pkg::ACC_EMIT_LSB],
        word_i[lpu_pkg::ACC_CLEAR_LSB],
        word_i[lpu_pkg::ACC_ROW_LSB+:ROW_BITS]
      };

    if (!rst_ni) begin
      drive_o <= '0;
      acc_valid = 0;
      place = 0;
      for (k = 0; k < TILES; k = k + 1)
        for (i = 0; i < ROWS; i = i + 1) rows[k][i] = '0;
    end
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (place < PLACES)
      else $error("contract: the place is in the return line");
      assert ((^drive_o) !== 1'bx)
      else $error("contract: drive bits are known");
    end
  end
`endif

endmodule
