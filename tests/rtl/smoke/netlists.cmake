# The units that the chip can be simulated with as netlists.
#   cmake -DYOSYS= -DRTL= -DPACKAGE= -DWORK= -DSLICES=<of both hemispheres> -DTILES= -DROWS= -P netlists.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../synth/netlist.cmake)
lpu_yosys_netlist(${WORK}/lpu_mem.v UNIT lpu_mem PACKAGE ${PACKAGE} BLACKBOXES ${RTL}/lpu_sram.sv
                  FILES ${RTL}/lpu_pipe.sv ${RTL}/lpu_vectors.sv ${RTL}/lpu_mem.sv PARAMETERS SLICES ${SLICES})
lpu_yosys_netlist(${WORK}/lpu_mxm_acc.v UNIT lpu_mxm_acc PACKAGE ${PACKAGE} FILES ${RTL}/lpu_mxm_acc.sv
                  PARAMETERS TILES ${TILES} ROWS ${ROWS})
