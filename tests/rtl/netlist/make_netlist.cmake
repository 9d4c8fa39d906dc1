# Makes Yosys' netlist of a unit as a module <UNIT>_netlist, to stand beside the unit itself.
#   cmake -DYOSYS= -DRTL= -DPACKAGE= -DWORK= -DUNIT= -DNETLIST=<file to write>
#         "-DFILES=<in front of the unit's own>" "-DPARAMETERS=<NAME;value...>"
#         [-DTEXT=... -DINSTEAD=...]  a fault planted in what Yosys reads
#         -P make_netlist.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../synth/netlist.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/../formal/yosys.cmake)

file(READ ${RTL}/${UNIT}.sv unit)
plant_fault(unit)
file(CONFIGURE OUTPUT ${WORK}/${UNIT}.sv CONTENT "${unit}" @ONLY)

lpu_yosys_netlist(${WORK}/netlist.v UNIT ${UNIT} PACKAGE ${PACKAGE} FILES ${FILES} ${WORK}/${UNIT}.sv
                  PARAMETERS ${PARAMETERS})
file(READ ${WORK}/netlist.v netlist)
string(REGEX REPLACE "module ${UNIT} *(#|\\()" "module ${UNIT}_netlist \\1" netlist "${netlist}")
file(WRITE ${NETLIST} "${netlist}")
