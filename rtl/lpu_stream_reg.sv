// The register of one superlane for the 32 streams of one direction at one site: every cycle it takes what its
// upstream neighbour held, unless a unit at its site drives a stream (P20 II-A).
module lpu_stream_reg #(
  parameter DIRECTION = 0,  // bit 5 of a stream code: 0 east, 1 west
  parameter DRIVERS = 1
) (
  input  logic                                        clk_i,
  input  logic                                        rst_ni,
  input  logic [   lpu_pkg::STREAM_PER_DIRECTION-1:0] valid_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] data_i,
  input  logic [                         DRIVERS-1:0] drive_i,
  input  logic [                       DRIVERS*6-1:0] drive_stream_i,
  input  logic [                     DRIVERS*128-1:0] drive_data_i,
  output logic [   lpu_pkg::STREAM_PER_DIRECTION-1:0] valid_o,
  output logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] data_o
);

  logic [lpu_pkg::STREAM_PER_DIRECTION-1:0] valid_q;
  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] data_q;

  // Bytes without a valid bit are not worth a clock: an empty register keeps its old ones.
  integer d;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      valid_q <= '0;
    end else begin
      valid_q <= valid_i;
      if (|valid_i) data_q <= data_i;
      for (d = 0; d < DRIVERS; d = d + 1) begin
        if (drive_i[d] && drive_stream_i[d*6+5] == (DIRECTION != 0)) begin
          valid_q[drive_stream_i[d*6+:5]] <= 1'b1;
          data_q[drive_stream_i[d*6+:5]*128+:128] <= drive_data_i[d*128+:128];
        end
      end
    end
  end

  assign valid_o = valid_q;
  assign data_o = data_q;

endmodule
