// lpu_control: notifies and configs now and then, now and then several at once.
module control_twin;
  localparam QUEUES = lpu_pkg::QUEUES;
  logic clk_i, rst_ni;
  logic [QUEUES-1:0] notify_i, config_i;
  logic [QUEUES*8-1:0] superlanes_i;
  logic [7:0] active[0:1];
  logic released[0:1], under_way[0:1];

  always_ff @(posedge clk_i) begin
    for (int q = 0; q < QUEUES; q++) begin
      notify_i[q] <= $urandom % (64 * QUEUES) == 0;
      config_i[q] <= $urandom % (8 * QUEUES) < 3;
      superlanes_i[q*8+:8] <= 8'($urandom % (lpu_pkg::GEOMETRY_SUPERLANES + 1));
    end
  end
  lpu_control u_unit (
    .active_o          (active[0]),
    .release_o         (released[0]),
    .notify_under_way_o(under_way[0]),
    .*
  );
  lpu_control_netlist u_netlist (
    .active_o          (active[1]),
    .release_o         (released[1]),
    .notify_under_way_o(under_way[1]),
    .*
  );
  twin_run u_run (
    .clk_o  (clk_i),
    .rst_no (rst_ni),
    .same_i (active[0] == active[1] && released[0] == released[1] && under_way[0] == under_way[1]),
    .shown_i(config_i != '0 || under_way[0])
  );
endmodule
