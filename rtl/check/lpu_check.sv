// Watches what the queues issue and keeps the first broken rule of emulator/engine/fault.h. Attached to lpu_chip by
// lpu_check_bind.sv; simulation only, and nothing of the chip reads it.
//
// What is issued in one cycle is judged at the edge that ends it; the registers below show the verdict one edge later.
// All rules are taken in issue cycles: the whole chip executes one cycle later, which shifts everything alike.
//
// The checkers below read the queues' words as lpu_chip.word[] and .pc[], by their names in the chip around them: an
// unpacked array that goes through ports is copied at every one of them in every cycle (Verilator 5.006).
module lpu_check (
  input logic                       clk_i,
  input logic                       rst_ni,
  input logic [lpu_pkg::QUEUES-1:0] valid_i,  // what is issued
  input logic [7:0]                 active_i  // the vector length in force for it
);

  localparam PLANES = lpu_pkg::MXM_PLANES;

  // ---- For the simulation to set: an RTL with every decoder stands for a chip with fewer.
  logic [1:0] decoder_q  /* verilator public_flat_rw */ = 2'(lpu_pkg::MXM_WEIGHT_DECODER);

  // ---- For the simulation to read. Numbers are those of struct Fault; -1: no other party.
  logic               fault_q  /* verilator public_flat_rd */;
  logic        [ 7:0] fault_kind_q  /* verilator public_flat_rd */;
  logic signed [63:0] fault_cycle_q  /* verilator public_flat_rd */;
  logic signed [31:0] fault_queue_q  /* verilator public_flat_rd */;
  logic signed [31:0] fault_word_q  /* verilator public_flat_rd */;
  logic signed [31:0] fault_other_queue_q  /* verilator public_flat_rd */;
  logic signed [31:0] fault_other_word_q  /* verilator public_flat_rd */;

  // The issue cycle shown now. The queues fill their issue registers at the first edge out of reset: that is cycle 0.
  logic signed [63:0] issue_q;

  lpu_check_pkg::fault_t mem_fault, vxm_fault, streams_fault;
  lpu_check_pkg::fault_t mxm_fault[0:PLANES-1];

  lpu_check_mem u_mem (
    .clk_i  (clk_i),
    .rst_ni (rst_ni),
    .valid_i(valid_i),
    .fault_o(mem_fault)
  );
  lpu_check_vxm u_vxm (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i[lpu_pkg::QUEUE_VXM+:lpu_pkg::VXM_ALUS]),
    .active_i(active_i),
    .fault_o (vxm_fault)
  );
  lpu_check_streams u_streams (
    .clk_i   (clk_i),
    .rst_ni  (rst_ni),
    .valid_i (valid_i),
    .active_i(active_i),
    .fault_o (streams_fault)
  );
  for (genvar p = 0; p < PLANES; p = p + 1) begin : g_plane
    lpu_check_mxm #(
      .PLANE(p)
    ) u_mxm (
      .clk_i    (clk_i),
      .rst_ni   (rst_ni),
      .decoder_i(decoder_q),
      .valid_i  (valid_i[lpu_pkg::QUEUE_MXM+p*lpu_pkg::QUEUES_PER_PLANE+:lpu_pkg::QUEUES_PER_PLANE]),
      .fault_o  (mxm_fault[p])
    );
  end

  lpu_check_pkg::fault_t found;
  always_comb begin
    found = lpu_check_pkg::first(lpu_check_pkg::first(mem_fault, vxm_fault), streams_fault);
    for (int unsigned p = 0; p < PLANES; p = p + 1) found = lpu_check_pkg::first(found, mxm_fault[p]);
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      issue_q <= -64'sd1;
      fault_q <= 1'b0;
    end else begin
      issue_q <= issue_q + 64'sd1;
      if (!fault_q && found != lpu_check_pkg::NO_FAULT) begin
        fault_q <= 1'b1;
        fault_kind_q <= found.kind;
        fault_cycle_q <= issue_q - 64'sd1;
        fault_queue_q <= 32'(found.who);
        fault_word_q <= 32'(found.word);
        fault_other_queue_q <= found.other == lpu_check_pkg::NOBODY ? -32'sd1 : 32'(found.other.who);
        fault_other_word_q <= found.other == lpu_check_pkg::NOBODY ? -32'sd1 : 32'(found.other.word);
      end
    end
  end

endmodule
