// The design, for any tool that reads file lists; before it comes gen/<preset>/lpu_pkg.sv.
lpu_fp32_pkg.sv
lpu_alu_pkg.sv
lpu_mxm_pkg.sv
lpu_step_pkg.sv
lpu_control.sv
lpu_icu.sv
lpu_mem.sv
lpu_mxm.sv
lpu_mxm_acc.sv
lpu_mxm_array.sv
lpu_pipe.sv
lpu_sram.sv
lpu_stream_reg.sv
lpu_vectors.sv
lpu_vxm.sv
lpu_chip.sv
