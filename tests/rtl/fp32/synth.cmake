# Synthesizes one unit with Yosys, prints its cells, and writes the netlist.
#   cmake -DUNIT=lpu_fp32_add -DNETLIST=<file to write> -P synth.cmake
get_filename_component(RTL ${CMAKE_CURRENT_LIST_DIR}/../../../rtl ABSOLUTE)
get_filename_component(folder ${NETLIST} DIRECTORY)
file(MAKE_DIRECTORY ${folder})
execute_process(COMMAND yosys -q -p "read_verilog -sv ${RTL}/lpu_fp32_pkg.sv ${RTL}/${UNIT}.sv; synth -flatten -top ${UNIT}; check -assert; \
                                     tee -o ${NETLIST}.cells stat; write_verilog -noattr ${NETLIST}"
                RESULT_VARIABLE code OUTPUT_VARIABLE out ERROR_VARIABLE out)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "Yosys refuses ${UNIT}:\n${out}")
endif()
file(READ ${NETLIST}.cells cells)
message(STATUS "${cells}")
