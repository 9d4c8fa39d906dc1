// What all queues share: the power-down register of Config (P20 II-F) and the barrier line that carries a Notify to
// every parked queue (P20 III-A2).
module lpu_control (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic [lpu_pkg::QUEUES-1:0] notify_i,
  input  logic [lpu_pkg::QUEUES-1:0] config_i,
  input  logic [lpu_pkg::QUEUES*8-1:0] superlanes_i,
  output logic [                7:0] active_o,
  output logic                       release_o,
  output logic                       notify_under_way_o
);

  // ---- Power: takes effect for every instruction issued in the Config's own cycle; the highest queue wins.
  logic [7:0] active_q, active_d;
  integer q;
  always_comb begin
    q = 0;
    active_d = active_q;
    if (|config_i) begin
      for (q = 0; q < lpu_pkg::QUEUES; q = q + 1) begin
        if (config_i[q]) active_d = superlanes_i[q*8+:8];
      end
    end
  end
  assign active_o = active_d;

  // ---- Barrier: a queue leaves its parking place in the cycle after release_o, so the line is one shorter.
  localparam STAGES = lpu_pkg::LATENCY_BARRIER_CYCLES - 1;
  logic [STAGES-1:0] line_q;
  assign release_o = line_q[STAGES-1];
  assign notify_under_way_o = |line_q || |notify_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      active_q <= 8'(lpu_pkg::GEOMETRY_SUPERLANES);
      line_q <= '0;
    end else begin
      active_q <= active_d;
      line_q <= {line_q[STAGES-2:0], |notify_i};
    end
  end

  // Contract: looked at halfway through a cycle, when nothing moves.
`ifndef SYNTHESIS
  always @(negedge clk_i) begin
    if (rst_ni) begin
      assert (active_o >= 8'd1 && 32'(active_o) <= lpu_pkg::GEOMETRY_SUPERLANES)
      else $error("contract: a vector has one to all superlanes");
      assert (!release_o || notify_under_way_o)
      else $error("contract: a Notify alone releases queues");
    end
  end
`endif

endmodule
