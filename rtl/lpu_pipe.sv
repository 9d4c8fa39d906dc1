// A chain of DEPTH registers, each with a valid bit; of none, a wire. Only what is valid is clocked.
module lpu_pipe #(
  parameter WIDTH = 1,
  parameter DEPTH = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             valid_i,
  input  logic [WIDTH-1:0] data_i,
  output logic             valid_o,
  output logic [WIDTH-1:0] data_o
);

  logic valid[0:DEPTH];
  logic [WIDTH-1:0] data[0:DEPTH];
  assign valid[0] = valid_i;
  assign data[0] = data_i;
  assign valid_o = valid[DEPTH];
  assign data_o = data[DEPTH];

  genvar i;
  generate
    for (i = 0; i < DEPTH; i = i + 1) begin : g_stage
      logic valid_q;
      logic [WIDTH-1:0] data_q;
      always_ff @(posedge clk_i) begin
        valid_q <= rst_ni && valid[i];
        if (valid[i]) data_q <= data[i];
      end
      assign valid[i+1] = valid_q;
      assign data[i+1] = data_q;
    end
  endgenerate

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (valid_o !== 1'bx)
      else $error("contract: a valid bit is known");
    end
  end
`endif

endmodule
