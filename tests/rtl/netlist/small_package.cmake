# A package whose tiles have 4 lanes and 4 streams: Yosys unrolls every loop over them.
#   cmake -DFROM=<lpu_pkg.sv of two superlanes> -DTO=<file> -P small_package.cmake
file(READ ${FROM} text)
foreach(change "LANES_PER_SUPERLANE = 16,4" "LANES = 32,8" "STREAM_PER_DIRECTION = 32,4")
  string(REGEX REPLACE ",.*" "" fact "${change}")
  string(REGEX REPLACE ".*," "" few "${change}")
  string(REGEX REPLACE "[0-9]+$" "${few}" instead "${fact}")
  string(FIND "${text}" "localparam ${fact};" at)
  if(at EQUAL -1)
    message(FATAL_ERROR "${FROM} has no '${fact}'")
  endif()
  string(REPLACE "localparam ${fact};" "localparam ${instead};" text "${text}")
endforeach()
file(CONFIGURE OUTPUT ${TO} CONTENT "${text}" @ONLY)
