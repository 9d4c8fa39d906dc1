// The checkers, behind the package of a preset and the design (../lpu.f).
lpu_check_pkg.sv
lpu_check_mem.sv
lpu_check_vxm.sv
lpu_check_mxm.sv
lpu_check_streams.sv
lpu_check.sv
lpu_check_bind.sv
