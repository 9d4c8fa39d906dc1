// One tile of an MXM plane: 16 rows of weights for every column (P20 III-D), weight-stationary. Weights move from the
// buffer through a chain of shadow registers into force; partial sums of all columns move up one tile per cycle.
// Arrays are assigned with "=" and private to one block each (what leaves it is north_o).
module lpu_mxm_tile #(
  parameter TILE = 0
) (
  input  logic                                         clk_i,
  input  logic                                         rst_ni,
  input  logic                                         load_valid_i,
  input  logic [               lpu_pkg::WORD_BITS-1:0] load_word_i,
  input  logic [                                  7:0] load_active_i,
  input  logic                                         array_valid_i,
  input  logic [               lpu_pkg::WORD_BITS-1:0] array_word_i,
  input  logic [                                  7:0] array_active_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] streams_i,
  input  logic [                lpu_pkg::LANES*32-1:0] south_i,
  output logic [                lpu_pkg::LANES*32-1:0] north_o
);

  localparam ROWS = 16;
  localparam COLUMNS = lpu_pkg::LANES;
  localparam PORT_COLUMNS = 16;  // of lpu_mxm_decode
  localparam SHADOWS = lpu_pkg::LATENCY_MXM_SETTLE_CYCLES - 1;

  // ---- What the instructions do in this tile.
  logic loads, takes, installs, multiplies, powered;
  assign loads = load_valid_i && load_word_i[7:0] == lpu_pkg::OP_LW;
  assign takes = loads && TILE < 32'(load_active_i);
  assign installs = array_valid_i && array_word_i[7:0] == lpu_pkg::OP_IW;
  assign multiplies = array_valid_i && array_word_i[7:0] == lpu_pkg::OP_ABC;
  assign powered = TILE < 32'(array_active_i);

  // ---- Ports.
  logic [16*128-1:0] columns;  // zero in a tile that is powered down
  lpu_mxm_decode u_decode (
    .valid_i  (takes),
    .decode_i (load_word_i[lpu_pkg::LW_DECODE_LSB+:lpu_pkg::LW_DECODE_BITS]),
    .stream_i (load_word_i[lpu_pkg::LW_STREAM_LSB+:5]),
    .streams_i(streams_i),
    .columns_o(columns)
  );
  logic [127:0] activation;
  always_comb begin
    activation = '0;
    if (multiplies && powered) activation = streams_i[array_word_i[lpu_pkg::ABC_STREAM_LSB+:5]*128+:128];
  end

  // ---- Weights and multiply-accumulate cells.
  logic signed [7:0] buffer[0:ROWS*COLUMNS-1];  // [row][column]
  logic signed [7:0] shadow[0:(SHADOWS+1)*ROWS*COLUMNS-1];  // [stage][row][column]; the last stage is in force
  logic [SHADOWS:0] moving;  // stage i is new
  logic signed [31:0] sum[0:COLUMNS-1];
  logic signed [31:0] a;
  int unsigned i, r, c, first, count;

  always_ff @(posedge clk_i) begin
    i = 0;
    r = 0;
    c = 0;
    // ---- Multiply with what is in force, before that changes.
    if (multiplies) begin
      if (powered) begin
        for (c = 0; c < COLUMNS; c = c + 1) sum[c] = $signed(south_i[c*32+:32]);
        for (r = 0; r < ROWS; r = r + 1) begin
          a = 32'($signed(activation[r*8+:8]));
          for (c = 0; c < COLUMNS; c = c + 1)
            sum[c] = sum[c] + a * 32'(shadow[SHADOWS*ROWS*COLUMNS+r*COLUMNS+c]);
        end
        for (c = 0; c < COLUMNS; c = c + 1) north_o[c*32+:32] <= sum[c];
      end else begin
        north_o <= south_i;
      end
    end
    // ---- Shadow registers, the oldest first.
    for (i = SHADOWS; i > 0; i = i - 1) begin
      if (moving[i-1])
        for (c = 0; c < ROWS * COLUMNS; c = c + 1) shadow[i*ROWS*COLUMNS+c] = shadow[(i-1)*ROWS*COLUMNS+c];
    end
    moving = moving << 1;
    // ---- Buffer: an Iw takes what an Lw of the same cycle loads.
    if (loads) begin
      first = 32'(load_word_i[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS]);
      count = 32'(load_word_i[lpu_pkg::LW_COUNT_LSB+:lpu_pkg::LW_COUNT_BITS]);
      for (c = 0; c < PORT_COLUMNS; c = c + 1) begin
        if (c < count) for (r = 0; r < ROWS; r = r + 1) buffer[r*COLUMNS+first+c] = $signed(columns[c*128+r*8+:8]);
      end
    end
    if (installs || !rst_ni) begin
      for (c = 0; c < ROWS * COLUMNS; c = c + 1) begin
        shadow[c] = buffer[c];
        buffer[c] = 8'sd0;
      end
      moving[0] = 1'b1;
    end
    if (!rst_ni) moving = '0;
  end

endmodule
