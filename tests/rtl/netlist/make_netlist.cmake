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
  # Nothing computes with a vector: every bit of it goes the way of the others (as in formal/prove_stream.cmake).
  string(REPLACE "[127:0]" "[0:0]" unit "${unit}")
  string(REGEX REPLACE "([^0-9])128([^0-9])" "\\11\\2" unit "${unit}")
  string(REGEX REPLACE "([^0-9])512([^0-9])" "\\14\\2" unit "${unit}")
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
