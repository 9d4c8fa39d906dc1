// Chains of DEPTH registers for vectors of 16 bytes; of none, wires. Only what is valid is clocked on.
module lpu_vectors #(
  parameter PORTS = 1,
  parameter DEPTH = 1
) (
  input  logic                 clk_i,
  input  logic [    PORTS-1:0] valid_i,
  input  logic [PORTS*128-1:0] data_i,
  output logic [PORTS*128-1:0] data_o
);

  generate
    if (DEPTH == 0) begin : g_wires
      assign data_o = data_i;
    end else if (DEPTH == 1) begin : g_register
      int unsigned p;
      always_ff @(posedge clk_i) begin
        p = 0;
        if (valid_i != '0)
          for (p = 0; p < PORTS; p = p + 1) if (valid_i[p]) data_o[p*128+:128] <= data_i[p*128+:128];
      end
    end else begin : g_chain
      // All but the last register, private to the block below: stage s of port p in s * PORTS + p.
      logic [PORTS-1:0] valid[0:DEPTH-2];
      logic [127:0] data[0:(DEPTH-1)*PORTS-1];
      int unsigned s, p;
      always_ff @(posedge clk_i) begin
        s = 0;
        p = 0;
        if (valid[DEPTH-2] != '0)
          for (p = 0; p < PORTS; p = p + 1)
            if (valid[DEPTH-2][p]) data_o[p*128+:128] <= data[(DEPTH-2)*PORTS+p];
        for (s = DEPTH - 2; s > 0; s = s - 1) begin
          valid[s] = valid[s-1];
          if (valid[s] != '0)
            for (p = 0; p < PORTS; p = p + 1) if (valid[s][p]) data[s*PORTS+p] = data[(s-1)*PORTS+p];
        end
        valid[0] = valid_i;
        if (valid_i != '0) for (p = 0; p < PORTS; p = p + 1) if (valid_i[p]) data[p] = data_i[p*128+:128];
      end
    end
  endgenerate

endmodule
