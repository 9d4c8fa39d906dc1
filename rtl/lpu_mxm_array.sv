// The weights of an MXM plane and its multiply-accumulate cells, 16 rows in every tile, weight-stationary (P20 III-D).
// An activation vector enters tile by tile; each tile adds its rows' part to the partial sums of all columns and hands
// them to the tile above, one tile per cycle. One block for all tiles (README.md, Style). Twin, with the same sections:
// hw/mxm_array.h and .cpp.
//
// Lines of commands: element i was dispatched i cycles ago. Tile k executes element k, its taps arrive one cycle later,
// so tile k's cells work on element k+1; the last element is for instruments.
//
// Weight banks: an Lw writes into the bank at the head, an Iw moves the head on and clears the next one, and the bank
// in force follows SETTLE cycles behind; nothing is copied. Every command carries its bank north. SETTLE banks hold
// what is in force and what settles, one more is the buffer.
module lpu_mxm_array #(
  parameter TILES = lpu_pkg::GEOMETRY_SUPERLANES,
  parameter COLUMNS = TILES * lpu_pkg::LANES_PER_SUPERLANE,
  parameter DECODER = lpu_pkg::MXM_WEIGHT_DECODER
) (
  // ---- Ports
  input  logic                                               clk_i,
  input  logic                                               rst_ni,
  input  logic                                               load_valid_i,
  input  logic [                     lpu_pkg::WORD_BITS-1:0] load_word_i,
  input  logic                                               array_valid_i,
  input  logic [                     lpu_pkg::WORD_BITS-1:0] array_word_i,
  input  logic [                                        7:0] active_i,
  input  logic [TILES*lpu_pkg::STREAM_PER_DIRECTION*lpu_pkg::LANES_PER_SUPERLANE*8-1:0] streams_i,
  output logic [                                  TILES-1:0] tap_o,
  output logic                                               top_valid_o,
  output logic [                             COLUMNS*32-1:0] top_o  // sums above the top tile
);

  localparam ROWS = lpu_pkg::LANES_PER_SUPERLANE;
  localparam PORT = lpu_pkg::LANES_PER_SUPERLANE;  // columns an Lw can write
  localparam GROUPS = COLUMNS / PORT;
  localparam SETTLE = lpu_pkg::LATENCY_MXM_SETTLE_CYCLES;
  localparam BANKS = SETTLE + 1;
  localparam BANK_BITS = $clog2(BANKS);
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam VECTOR = ROWS / 4;  // 32-bit words of a tile's lanes
  // DECODER: 0 none, 1 int4, 2 q3p5 (chip.h)
  localparam NIBBLES = DECODER != 0;
  localparam THREE_BIT = DECODER == 2;

  // ---- Instructions north
  localparam LOAD_BITS = BANK_BITS + 8 + lpu_pkg::LW_DECODE_BITS + lpu_pkg::LW_COUNT_BITS + 5 + lpu_pkg::LW_COLUMN_BITS;
  localparam ARRAY_BITS = BANK_BITS + 8 + 5 + 1;
  logic [TILES+1:0] load_valid, install_valid, abc_valid;
  logic [LOAD_BITS-1:0] load[0:TILES+1];  // {bank, active, decode, count, stream, column}
  logic [ARRAY_BITS-1:0] array[0:TILES+1];  // {bank to clear or in force, active, stream, set}
  logic loads, installs, multiplies;

  // ---- Weight port: what one tile works on within a cycle
  logic [31:0] taps[0:PORT*VECTOR-1];  // word i of column n in element n*VECTOR+i
  logic [31:0] cols[0:PORT*VECTOR-1];  // the same, widened
  logic [31:0] slots[0:VECTOR-1][0:PORT-1];  // moved to the place in their group of 16 columns
  logic [PORT-1:0] here, beyond, writes;  // slots of the first column's group, of the next one; of this one
  logic [lpu_pkg::LW_DECODE_BITS-1:0] decode;
  logic [lpu_pkg::LW_COUNT_BITS-1:0] count;
  logic [lpu_pkg::LW_COLUMN_BITS-1:0] column;

  // ---- Weight sets
  logic [7:0] weights[0:TILES*BANKS*ROWS-1][0:COLUMNS-1];  // row r of bank b of tile k in (k * BANKS + b) * ROWS + r
  logic [BANK_BITS-1:0] head, force_bank;  // for the command being taken in
  logic [SETTLE-1:0] settling;  // bit i: an Iw was dispatched i+1 cycles before the command being taken in

  // ---- Array
  logic [31:0] sums[0:TILES][0:COLUMNS-1];  // sums[k]: below tile k; [0] stays zero
  logic [7:0] in_force[0:ROWS-1][0:COLUMNS-1];  // of the tile being worked on
  logic [31:0] a0, a1, a2, a3, bias;
  logic [31:0] word;

  logic [BANK_BITS-1:0] bank;
  logic [7:0] active;
  logic [4:0] stream;
  int unsigned i, j, k, n, r, c, b, g, group, offset, from, last;

  always_ff @(posedge clk_i) begin
    i = 0; j = 0; k = 0; n = 0; r = 0; c = 0; b = 0; g = 0; group = 0; offset = 0; from = 0; last = 0;
    a0 = 0; a1 = 0; a2 = 0; a3 = 0; bias = 0;
    word = 0; bank = 0; active = 0; decode = 0; count = 0; stream = 0; column = 0;
    here = 0; beyond = 0; writes = 0;
    loads = 0; installs = 0; multiplies = 0;

    // ---- Weight port: tapped streams, zero in a tile that is powered down, become columns of the bank at the head.
    if (load_valid[TILES:1] != 0) begin
      for (k = 0; k < TILES; k = k + 1) begin
        if (load_valid[k+1]) begin
          {bank, active, decode, count, stream, column} = load[k+1];
          for (i = 0; i < PORT * VECTOR; i = i + 1) taps[i] = 0;
          if (k < 32'(active))
            for (i = 0; i < PORT * VECTOR; i = i + 1) taps[i] = streams_i[((k*STREAMS+32'(stream))*VECTOR+i)*32+:32];
          for (i = 0; i < PORT * VECTOR; i = i + 1) cols[i] = taps[i];
          if (NIBBLES && decode == lpu_pkg::DECODE_LOW_NIBBLE)
            for (i = 0; i < PORT * VECTOR; i = i + 1) cols[i] = lpu_mxm_pkg::low_nibble(taps[i]);
          if (NIBBLES && decode == lpu_pkg::DECODE_HIGH_NIBBLE)
            for (i = 0; i < PORT * VECTOR; i = i + 1) cols[i] = lpu_mxm_pkg::high_nibble(taps[i]);
          if (THREE_BIT && decode == lpu_pkg::DECODE_THREE_BIT_A) begin
            for (i = 0; i < 4 * VECTOR; i = i + 1) begin
              cols[i] = lpu_mxm_pkg::middle_field(taps[i]);
              cols[4*VECTOR+i] = lpu_mxm_pkg::top_field(taps[i]) ^ lpu_mxm_pkg::top_bit(taps[8*VECTOR+i]);
              cols[8*VECTOR+i] = lpu_mxm_pkg::middle_field(taps[4*VECTOR+i]);
              cols[12*VECTOR+i] = lpu_mxm_pkg::top_field(taps[4*VECTOR+i]) ^ lpu_mxm_pkg::top_two_bits(taps[8*VECTOR+i]);
            end
          end
          if (THREE_BIT && decode == lpu_pkg::DECODE_THREE_BIT_B) begin
            for (i = 0; i < 4 * VECTOR; i = i + 1) begin
              cols[i] = lpu_mxm_pkg::bottom_field(taps[i]);
              cols[4*VECTOR+i] = lpu_mxm_pkg::bottom_field(taps[4*VECTOR+i]);
              cols[8*VECTOR+i] = lpu_mxm_pkg::middle_field(taps[8*VECTOR+i]);
              cols[12*VECTOR+i] = lpu_mxm_pkg::bottom_field(taps[8*VECTOR+i]);
            end
          end
          // A column's slot is its place in its group; what does not fit goes to the next group.
          group = 32'(column) / PORT;
          offset = 32'(column) % PORT;
          last = offset + 32'(count);
          for (n = 0; n < PORT; n = n + 1) begin
            from = (n - offset) % PORT;
            for (j = 0; j < VECTOR; j = j + 1) slots[j][n] = cols[from*VECTOR+j];
            here[n] = n >= offset && n < last;
            beyond[n] = n + PORT < last;
          end
          for (b = 0; b < BANKS; b = b + 1) begin
            if (b == 32'(bank)) begin
              for (g = 0; g < GROUPS; g = g + 1) begin
                writes = '0;
                if (g == group) writes = here;
                if (g == group + 1) writes = beyond;
                if (writes != 0) begin
                  for (r = 0; r < ROWS; r = r + 1) begin
                    for (n = 0; n < PORT; n = n + 1)
                      if (writes[n]) weights[(k*BANKS+b)*ROWS+r][g*PORT+n] = 8'(slots[r/4][n] >> (8 * (r % 4)));
                  end
                end
              end
            end
          end
        end
      end
    end

    // ---- Weight sets: an Iw takes what an Lw of the same cycle loads, in all tiles; the next buffer is empty.
    if (install_valid[TILES:1] != 0) begin
      for (k = 0; k < TILES; k = k + 1) begin
        if (install_valid[k+1]) begin
          bank = array[k+1][ARRAY_BITS-1-:BANK_BITS];
          for (b = 0; b < BANKS; b = b + 1) begin
            if (b == 32'(bank))
              for (r = 0; r < ROWS; r = r + 1) for (c = 0; c < COLUMNS; c = c + 1) weights[(k*BANKS+b)*ROWS+r][c] = 0;
          end
        end
      end
    end

    // ---- Array: multiply and hand over the sums, the top tile first: every tile takes the sums below it as the last
    // edge left them. Weights are taken as w + 128, without sign: a * w = a * (w + 128) - 128 * a.
    top_valid_o <= rst_ni && abc_valid[TILES];
    if (abc_valid[TILES:1] != 0) begin
      for (k = TILES; k > 0; k = k - 1) begin
        if (abc_valid[k]) begin
          {bank, active, stream} = array[k][ARRAY_BITS-1:1];
          for (c = 0; c < COLUMNS; c = c + 1) sums[k][c] = sums[k-1][c];
          if (k <= 32'(active)) begin
            for (b = 0; b < BANKS; b = b + 1) begin
              if (b == 32'(bank)) begin
                for (r = 0; r < ROWS; r = r + 1) begin
                  for (c = 0; c < COLUMNS; c = c + 1) in_force[r][c] = weights[((k-1)*BANKS+b)*ROWS+r][c] ^ 8'h80;
                end
              end
            end
            for (r = 0; r < ROWS; r = r + 4) begin
              word = streams_i[(((k-1)*STREAMS+32'(stream))*VECTOR+r/4)*32+:32];
              a0 = 32'($signed(word[7:0]));
              a1 = 32'($signed(word[15:8]));
              a2 = 32'($signed(word[23:16]));
              a3 = 32'($signed(word[31:24]));
              bias = (a0 + a1 + a2 + a3) << 7;
              for (c = 0; c < COLUMNS; c = c + 1)
                sums[k][c] = sums[k][c] - bias + a0 * 32'(in_force[r][c]) + a1 * 32'(in_force[r+1][c]) +
                             a2 * 32'(in_force[r+2][c]) + a3 * 32'(in_force[r+3][c]);
            end
          end
        end
      end
      if (abc_valid[TILES]) for (c = 0; c < COLUMNS; c = c + 1) top_o[c*32+:32] <= sums[TILES][c];
    end

    // ---- Instructions north: one tile further, the new ones in
    loads = rst_ni && load_valid_i && load_word_i[7:0] == lpu_pkg::OP_LW;
    installs = rst_ni && array_valid_i && array_word_i[7:0] == lpu_pkg::OP_IW;
    multiplies = rst_ni && array_valid_i && array_word_i[7:0] == lpu_pkg::OP_ABC;
    if (load_valid != 0) for (k = TILES + 1; k > 0; k = k - 1) load[k] = load[k-1];
    if (install_valid != 0 || abc_valid != 0) for (k = TILES + 1; k > 0; k = k - 1) array[k] = array[k-1];
    load_valid = {load_valid[TILES:0], loads};
    install_valid = {install_valid[TILES:0], installs};
    abc_valid = {abc_valid[TILES:0], multiplies};

    if (settling[SETTLE-1]) force_bank = (force_bank == BANK_BITS'(BANKS - 1)) ? 0 : force_bank + 1;
    settling = settling << 1;
    if (loads)
      load[0] = {
        head,
        active_i,
        load_word_i[lpu_pkg::LW_DECODE_LSB+:lpu_pkg::LW_DECODE_BITS],
        load_word_i[lpu_pkg::LW_COUNT_LSB+:lpu_pkg::LW_COUNT_BITS],
        load_word_i[lpu_pkg::LW_STREAM_LSB+:5],
        load_word_i[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS]
      };
    if (multiplies)
      array[0] = {force_bank, active_i, array_word_i[lpu_pkg::ABC_STREAM_LSB+:5], array_word_i[lpu_pkg::ABC_SET_LSB]};
    if (installs) begin
      head = (head == BANK_BITS'(BANKS - 1)) ? 0 : head + 1;
      settling[0] = 1'b1;
      array[0] = {head, active_i, 5'd0, array_word_i[lpu_pkg::IW_SET_LSB]};
    end

    // Taps: what tile k executes in the coming cycle.
    tap_o <= '0;
    if (load_valid != 0 || abc_valid != 0) begin
      for (k = 0; k < TILES; k = k + 1)
        tap_o[k] <= (load_valid[k] && k < 32'(load[k][LOAD_BITS-BANK_BITS-1-:8])) ||
                    (abc_valid[k] && k < 32'(array[k][ARRAY_BITS-BANK_BITS-1-:8]));
    end

    if (!rst_ni) begin
      tap_o <= '0;
      load_valid = 0;
      install_valid = 0;
      abc_valid = 0;
      head = 0;
      force_bank = BANK_BITS'(BANKS - 1);
      settling = 0;
      for (c = 0; c < COLUMNS; c = c + 1) sums[0][c] = 0;
      for (k = 0; k < TILES; k = k + 1)
        for (b = 0; b < BANKS; b = b + 1)
          for (r = 0; r < ROWS; r = r + 1) for (c = 0; c < COLUMNS; c = c + 1) weights[(k*BANKS+b)*ROWS+r][c] = 0;
    end
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (32'(head) != (settling[SETTLE-1] ? (32'(force_bank) + 1) % BANKS : 32'(force_bank)))
      else $error("contract: the bank being filled is not in force");
      assert ((^{tap_o, top_valid_o}) !== 1'bx)
      else $error("contract: tap and valid bits are known");
    end
  end
`endif

endmodule
