// Attaches the checker to the queues of the chip.
bind lpu_chip lpu_check u_check (
  .clk_i   (clk_i),
  .rst_ni  (rst_ni),
  .valid_i (valid),
  .active_i(active)
);
