// The vector unit's launch into one direction's streams: what it drives replaces what comes from upstream, in front of
// the register at its launch site.
module lpu_stream_mux (
  input  logic [    lpu_pkg::STREAM_PER_DIRECTION-1:0] valid_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] data_i,
  input  logic [    lpu_pkg::STREAM_PER_DIRECTION-1:0] drive_i,
  input  logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] drive_data_i,
  output logic [    lpu_pkg::STREAM_PER_DIRECTION-1:0] valid_o,
  output logic [lpu_pkg::STREAM_PER_DIRECTION*128-1:0] data_o
);

  assign valid_o = valid_i | drive_i;

  integer s;
  always_comb begin
    data_o = data_i;
    if (|drive_i) begin
      for (s = 0; s < lpu_pkg::STREAM_PER_DIRECTION; s = s + 1) begin
        if (drive_i[s]) data_o[s*128+:128] = drive_data_i[s*128+:128];
      end
    end
  end

endmodule
