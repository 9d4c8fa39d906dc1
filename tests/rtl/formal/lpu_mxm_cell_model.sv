// What one cell of an MXM plane does (emulator/isa/ISA.md; tsp.md 8), with no banks and no lines of commands: a weight in
// the buffer, a weight in force, and their product with the activation of its row. For latency.mxm_settle = 1: an Iw's
// weights are in force for the Abc of the next cycle.
//
// The ports show an instruction in the cycle before it executes; what it tapped is here one cycle after it executed.
module lpu_mxm_cell_model #(
  parameter COLUMN = 0
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          load_valid_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] load_word_i,
  input  logic                          array_valid_i,
  input  logic [lpu_pkg::WORD_BITS-1:0] array_word_i,
  input  logic [                   7:0] active_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*8-1:0] lane_i,
  output logic [                   7:0] buffer_o,
  output logic [                   7:0] in_force_o,
  output logic                          top_valid_o,
  output logic [                  31:0] top_o,
  // ---- what executed last and, in _q, what executes
  output logic                          loads_q,
  output logic                          installs_q,
  output logic                          multiplies_q,
  output logic [                  15:0] column_q,
  output logic [                   4:0] count_q,
  output logic [                   4:0] load_stream_q,
  output logic [                   4:0] activation_q,
  output logic [                   7:0] load_active_q,
  output logic [                   7:0] array_active_q,
  output logic                          loads_qq,
  output logic                          installs_qq,
  output logic                          multiplies_qq,
  output logic [                  15:0] column_qq,
  output logic [                   4:0] count_qq,
  output logic [                   4:0] load_stream_qq,
  output logic [                   4:0] activation_qq,
  output logic [                   7:0] load_active_qq,
  output logic [                   7:0] array_active_qq
);

  always_ff @(posedge clk_i) begin
    loads_q <= rst_ni && load_valid_i && load_word_i[7:0] == lpu_pkg::OP_LW;
    installs_q <= rst_ni && array_valid_i && array_word_i[7:0] == lpu_pkg::OP_IW;
    multiplies_q <= rst_ni && array_valid_i && array_word_i[7:0] == lpu_pkg::OP_ABC;
    column_q <= load_word_i[lpu_pkg::LW_COLUMN_LSB+:lpu_pkg::LW_COLUMN_BITS];
    count_q <= load_word_i[lpu_pkg::LW_COUNT_LSB+:lpu_pkg::LW_COUNT_BITS];
    load_stream_q <= load_word_i[lpu_pkg::LW_STREAM_LSB+:5];
    activation_q <= array_word_i[lpu_pkg::ABC_STREAM_LSB+:5];
    load_active_q <= active_i;
    array_active_q <= active_i;
    loads_qq <= rst_ni && loads_q;
    installs_qq <= rst_ni && installs_q;
    multiplies_qq <= rst_ni && multiplies_q;
    column_qq <= column_q;
    count_qq <= count_q;
    load_stream_qq <= load_stream_q;
    activation_qq <= activation_q;
    load_active_qq <= load_active_q;
    array_active_qq <= array_active_q;
  end

  // ---- Weight: from the Lw that loads this column, if any.
  logic [31:0] nth;
  logic [4:0] stream;
  logic [7:0] tapped, loaded;
  logic here;
  assign nth = COLUMN - 32'(column_qq);
  assign here = loads_qq && column_qq <= COLUMN && nth < 32'(count_qq);
  assign stream = load_stream_qq + nth[4:0];
  assign tapped = lane_i[stream*8+:8];
  assign loaded = !here ? buffer_o : load_active_qq == 8'd0 ? 8'd0 : tapped;
  always_ff @(posedge clk_i) begin
    buffer_o <= !rst_ni || installs_qq ? 8'd0 : loaded;
    if (installs_qq) in_force_o <= loaded;
    if (!rst_ni) in_force_o <= 8'd0;
  end

  // ---- Multiply. Nothing comes from below or from the other rows.
  logic [7:0] activation;
  logic signed [15:0] product;
  assign activation = lane_i[activation_qq*8+:8];
  assign product = $signed(activation) * $signed(in_force_o);
  always_ff @(posedge clk_i) begin
    top_valid_o <= rst_ni && multiplies_qq;
    if (multiplies_qq) top_o <= array_active_qq == 8'd0 ? 32'd0 : {{16{product[15]}}, product};
  end

endmodule
