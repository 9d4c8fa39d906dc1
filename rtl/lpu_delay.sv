// The same as lpu_pipe for long and wide chains: the bytes stay where they are and a pointer goes round.
// DEPTH must be at least 2.
module lpu_delay #(
  parameter WIDTH = 1,
  parameter DEPTH = 2
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [WIDTH-1:0] data_i,
  output logic             valid_o,
  output logic [WIDTH-1:0] data_o
);

  // One register is the output, the others are places of the ring.
  localparam PLACES = DEPTH - 1;
  localparam PLACE_BITS = PLACES > 1 ? $clog2(PLACES) : 1;
  logic [PLACES-1:0] held_q;
  logic [WIDTH-1:0] ring_q[0:PLACES-1];
  logic [PLACE_BITS-1:0] place_q;
  logic valid_q;
  logic [WIDTH-1:0] data_q;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      place_q <= '0;
      held_q <= '0;
      valid_q <= 1'b0;
    end else begin
      place_q <= (place_q == PLACE_BITS'(PLACES - 1)) ? '0 : place_q + PLACE_BITS'(1);
      held_q[place_q] <= valid_i;
      valid_q <= held_q[place_q];
      if (held_q[place_q]) data_q <= ring_q[place_q];
      if (valid_i) ring_q[place_q] <= data_i;
    end
  end
  assign valid_o = valid_q;
  assign data_o = data_q;

endmodule
