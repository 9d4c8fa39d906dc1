# Makes of a unit what its twin test puts side by side: what Verilator reads (<WORK>/<UNIT>.sv) and Yosys' netlist of the
# same text, a module <UNIT>_netlist (<WORK>/<UNIT>_netlist.v).
#   cmake -DYOSYS= -DRTL= -DPACKAGE= -DWORK= -DUNIT= "-DFILES=<in front of the unit's own>" "-DPARAMETERS=<NAME;value...>"
#         [-DNARROW=1]                every vector of 128 bits as one bit
#         [-DCUT="<op>|..."]          operations of the VXM that neither has
#         [-DTEXT=... -DINSTEAD=...]  a fault planted in what Yosys reads
#         -P make_netlist.cmake
include(${CMAKE_CURRENT_LIST_DIR}/../synth/netlist.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/../formal/yosys.cmake)

file(READ ${RTL}/${UNIT}.sv unit)
if(NARROW)
  narrow(unit)
endif()
if(CUT)
  string(REGEX REPLACE " *lpu_pkg::OP_(${CUT}):[ \n]*for [^\n]*\n" "" unit "${unit}")
endif()
file(CONFIGURE OUTPUT ${WORK}/${UNIT}.sv CONTENT "${unit}" @ONLY)
plant_fault(unit)
file(CONFIGURE OUTPUT ${WORK}/read/${UNIT}.sv CONTENT "${unit}" @ONLY)

file(REMOVE ${WORK}/netlist.v)
lpu_yosys_netlist(${WORK}/netlist.v UNIT ${UNIT} PACKAGE ${PACKAGE} FILES ${FILES} ${WORK}/read/${UNIT}.sv
                  PARAMETERS ${PARAMETERS})
file(READ ${WORK}/netlist.v netlist)
string(REGEX REPLACE "module ${UNIT} *(#|\\()" "module ${UNIT}_netlist \\1" netlist "${netlist}")
file(WRITE ${WORK}/${UNIT}_netlist.v "${netlist}")
