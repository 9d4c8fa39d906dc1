// Clock and reset of a unit and its netlist, and what comes of comparing them: a twin test says in one line either that
// they were the same, or in which cycle they first were not.
module twin_run #(
  parameter CYCLES = 20000,
  parameter RESET_EVERY = 200  // cycles, about
) (
  output logic clk_o,
  output logic rst_no,
  input  logic same_i,
  input  logic shown_i  // something there is to compare
);

  int unsigned cycle, shown, different, first;
  initial clk_o = 1'b0;
  initial rst_no = 1'b0;
  always #1 clk_o = !clk_o;

  always_ff @(posedge clk_o) begin
    rst_no <= cycle > 2 && $urandom % RESET_EVERY != 0;
    cycle <= cycle + 1;
    if (rst_no && shown_i) shown <= shown + 1;
    if (cycle > 2 && !same_i) begin
      different <= different + 1;
      if (different == 0) first <= cycle;
    end
    if (cycle == CYCLES) begin
      if (shown < CYCLES / 20) $display("vacuous: %0d outputs in %0d cycles", shown, cycle);
      else if (different != 0) $display("different in %0d of %0d cycles, first in cycle %0d", different, cycle, first);
      else $display("the same in %0d cycles, %0d of them with outputs", cycle, shown);
      $finish;
    end
  end

endmodule
