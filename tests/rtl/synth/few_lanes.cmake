# A package with 4 lanes per superlane instead of 16: Yosys unrolls every operation of the VXM for every lane.
#   cmake -DFROM=<lpu_pkg.sv of one superlane> -DTO=<file> -P few_lanes.cmake
file(READ ${FROM} text)
string(REPLACE "LANES_PER_SUPERLANE = 16;" "LANES_PER_SUPERLANE = 4;" fewer "${text}")
string(REPLACE "localparam LANES = 16;" "localparam LANES = 4;" fewer "${fewer}")
if(fewer STREQUAL text)
  message(FATAL_ERROR "${FROM} has not 16 lanes")
endif()
file(CONFIGURE OUTPUT ${TO} CONTENT "${fewer}" @ONLY)
