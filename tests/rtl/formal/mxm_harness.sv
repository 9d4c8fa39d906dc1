// One tile of lpu_mxm_array beside lpu_mxm_cell_model, seen at one column, with streams that are zero in all lanes but ROW:
// what is left of the sum is the product of one cell.
module mxm_harness #(
  parameter COLUMN = 0,
  parameter ROW = 0,
  parameter STREAMS = lpu_pkg::STREAM_PER_DIRECTION,
  parameter LANES = lpu_pkg::LANES_PER_SUPERLANE
) (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic          load_valid_i,
  input  logic [  15:0] load_column_i,
  input  logic [   4:0] load_stream_i,
  input  logic [   4:0] load_count_i,
  input  logic          array_valid_i,
  input  logic          install_i,
  input  logic [   4:0] activation_stream_i,
  input  logic [   7:0] active_i,
  input  logic [STREAMS*8-1:0] lane_i,  // of every stream
  output logic          tied_o,
  output logic          same_o,
  output logic          legal_o
);

  logic [lpu_pkg::WORD_BITS-1:0] load_word, array_word;
  always_comb begin
    load_word = '0;
    load_word[7:0] = lpu_pkg::OP_LW;
    load_word[lpu_pkg::LW_COLUMN_LSB+:16] = load_column_i;
    load_word[lpu_pkg::LW_STREAM_LSB+:5] = load_stream_i;
    load_word[lpu_pkg::LW_COUNT_LSB+:5] = load_count_i;
    array_word = '0;
    array_word[7:0] = install_i ? lpu_pkg::OP_IW : lpu_pkg::OP_ABC;
    array_word[lpu_pkg::ABC_STREAM_LSB+:5] = activation_stream_i;
  end
  // kBadOperand otherwise (fault.h): columns and streams that are there.
  assign legal_o = load_column_i < LANES && load_count_i >= 1 && load_count_i <= LANES &&
                   32'(load_column_i) + 32'(load_count_i) <= LANES && 32'(load_stream_i) + 32'(load_count_i) <= STREAMS && activation_stream_i < STREAMS;

  logic [STREAMS*LANES*8-1:0] streams;
  genvar s, r;
  generate
    for (s = 0; s < STREAMS; s = s + 1) begin : g_stream
      for (r = 0; r < LANES; r = r + 1) begin : g_row
        assign streams[(s*LANES+r)*8+:8] = ROW == r ? lane_i[s*8+:8] : 8'd0;
      end
    end
  endgenerate

  logic top_valid, model_top_valid;
  logic [LANES*32-1:0] top;
  logic [31:0] model_top;
  form u_form (
    .clk_i        (clk_i),
    .rst_ni       (rst_ni),
    .load_valid_i (load_valid_i),
    .load_word_i  (load_word),
    .array_valid_i(array_valid_i),
    .array_word_i (array_word),
    .active_i     (active_i),
    .streams_i    (streams),
    .top_valid_o  (top_valid),
    .top_o        (top)
  );

  logic [7:0] in_buffer, in_force;
  logic loads_q, installs_q, multiplies_q, loads_qq, installs_qq, multiplies_qq;
  logic [15:0] column_q, column_qq;
  logic [4:0] count_q, load_stream_q, activation_q, count_qq, load_stream_qq, activation_qq;
  logic [7:0] load_active_q, array_active_q, load_active_qq, array_active_qq;
  lpu_mxm_cell_model #(
    .COLUMN(COLUMN)
  ) u_model (
    .load_word_i (load_word),
    .array_word_i(array_word),
    .buffer_o    (in_buffer),
    .in_force_o  (in_force),
    .top_valid_o (model_top_valid),
    .top_o       (model_top),
    .*
  );
  assign same_o = top_valid == model_top_valid && (!top_valid || top[COLUMN*32+:32] == model_top);

  // ---- The invariant. prove_mxm.cmake connects these to the state of lpu_mxm_array.
  localparam LOAD_BITS = 1 + 8 + 3 + 5 + 5 + 16;
  localparam ARRAY_BITS = 1 + 8 + 5 + 1;
  logic [2:0] load_valid, install_valid, abc_valid;
  logic [LOAD_BITS-1:0] load0, load1;
  logic [ARRAY_BITS-1:0] array0, array1;
  logic head, force_bank, settling;
  logic [15:0] weights;  // of this cell, in both banks

  logic executing;  // the bank that is the buffer for what executes
  assign executing = head ^ install_valid[0] ^ install_valid[1];
  assign tied_o =
      load_valid[1:0] == {loads_qq, loads_q} && install_valid[1:0] == {installs_qq, installs_q} &&
      abc_valid[1:0] == {multiplies_qq, multiplies_q} && (install_valid[1:0] & abc_valid[1:0]) == 2'b00 &&
      force_bank ^ settling ^ head && settling == install_valid[0] &&
      (!loads_q || load0 == {executing ^ install_valid[1], load_active_q, 3'd0, count_q, load_stream_q, column_q}) &&
      (!loads_qq || load1 == {executing, load_active_qq, 3'd0, count_qq, load_stream_qq, column_qq}) &&
      (!loads_q || column_q < LANES && count_q <= LANES && 32'(column_q) + 32'(count_q) <= LANES && 32'(load_stream_q) + 32'(count_q) <= STREAMS) &&
      (!loads_qq || column_qq < LANES && count_qq <= LANES && 32'(column_qq) + 32'(count_qq) <= LANES && 32'(load_stream_qq) + 32'(count_qq) <= STREAMS) &&
      (!multiplies_q || activation_q < STREAMS) && (!multiplies_qq || activation_qq < STREAMS) &&
      (!installs_q || array0[14] == !(executing ^ install_valid[1])) &&
      (!installs_qq || array1[14] == !executing) &&
      (!multiplies_q || array0[14:1] == {!(executing ^ install_valid[1]), array_active_q, activation_q}) &&
      (!multiplies_qq || array1[14:1] == {!executing, array_active_qq, activation_qq}) &&
      weights[executing*8+:8] == in_buffer && weights[!executing*8+:8] == in_force;

endmodule
