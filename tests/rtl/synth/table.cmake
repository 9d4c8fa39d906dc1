# Synthesizes one tile of each unit with Yosys and writes the table of their cells into a Markdown file, between its two
# marks; prints it as well.
#   cmake -DYOSYS= -DRTL= -DTINY=<lpu_pkg.sv> -DFEW_LANES=<lpu_pkg.sv> -DWORK=<folder> -DFILE=<.md> [-DTIMEOUT=<s>]
#         [-DUNITS=<regex>] -P table.cmake
cmake_minimum_required(VERSION 3.25)
get_filename_component(HERE ${CMAKE_CURRENT_LIST_FILE} DIRECTORY)
file(MAKE_DIRECTORY ${WORK})
if(NOT TIMEOUT)
  set(TIMEOUT 3600)
endif()
# ---- Where the table goes is looked up first: the rest takes long.
if(FILE)
  set(MARK "<!-- rtl_synth_table -->")
  file(READ ${FILE} text)
  string(FIND "${text}" "${MARK}" first)
  string(FIND "${text}" "${MARK}" last REVERSE)
  if(first EQUAL last)
    message(FATAL_ERROR "${FILE}: the table needs two lines '${MARK}' to stand between")
  endif()
  string(LENGTH "${MARK}" length)
  math(EXPR first "${first} + ${length}")
  string(SUBSTRING "${text}" 0 ${first} before)
  string(SUBSTRING "${text}" ${last} -1 after)
endif()

set(table "| unit | what of it | cells | of these flip-flops |\n|---|---|---|---|\n")

# unit_row(<top> <what> PACKAGE <file> FILES <files> [BLACKBOXES <files>] [PARAMETERS <name value>...])
# Yosys' `synth` without its `share`, which asks a SAT solver about every pair of shifters, and with a smaller selection.
function(unit_row top what)
  cmake_parse_arguments(A "" "PACKAGE" "FILES;BLACKBOXES;PARAMETERS" ${ARGN})
  if(UNITS AND NOT top MATCHES "${UNITS}")
    return()
  endif()
  list(TRANSFORM A_FILES PREPEND ${RTL}/ REGEX "^[^/]")
  list(TRANSFORM A_BLACKBOXES PREPEND ${RTL}/)
  string(MD5 name "${top} ${what}")
  set(base ${WORK}/${top}_${name})
  set(script "read_verilog -sv ${A_PACKAGE}\n")
  foreach(file ${A_BLACKBOXES})
    string(APPEND script "read_verilog -lib -sv ${file}\n")
  endforeach()
  list(JOIN A_FILES " " files)
  string(APPEND script "read_verilog -defer -sv ${files}\nhierarchy -top ${top}")
  list(LENGTH A_PARAMETERS parameters)
  if(parameters)
    list(JOIN A_PARAMETERS " " pairs)
    string(REGEX REPLACE "([A-Z]+ [0-9]+)" "-chparam \\1" pairs "${pairs}")
    string(APPEND script " ${pairs}")
  endif()
  string(APPEND script "\nsynth -flatten -noshare -top ${top} -run begin:fine\n"
                       "techmap -map ${HERE}/shiftx.v; opt\n"
                       "synth -noshare -top ${top} -run fine:\ntee -o ${base}.cells stat\n")
  file(WRITE ${base}.ys "${script}")
  execute_process(COMMAND ${YOSYS} -q -l ${base}.log -s ${base}.ys TIMEOUT ${TIMEOUT} RESULT_VARIABLE code
                  OUTPUT_QUIET ERROR_QUIET)
  if(code MATCHES "timeout")
    set(row "| `${top}` | ${what} | not within ${TIMEOUT} s | |\n")
  elseif(NOT code EQUAL 0)
    message(FATAL_ERROR "Yosys refuses ${top}; see ${base}.log")
  else()
    file(READ ${base}.cells cells)
    string(REGEX MATCH "Number of cells: +([0-9]+)" ignored "${cells}")
    set(all ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "\\$_[A-Z]*DFF[A-Z]*_[A-Z0-9]*_ +[0-9]+" registers "${cells}")
    set(flops 0)
    foreach(line ${registers})
      string(REGEX REPLACE ".* " "" count "${line}")
      math(EXPR flops "${flops} + ${count}")
    endforeach()
    set(row "| `${top}` | ${what} | ${all} | ${flops} |\n")
  endif()
  message(STATUS "${row}")
  set(table "${table}${row}" PARENT_SCOPE)
endfunction()

foreach(unit lpu_fp32_add lpu_fp32_mul lpu_fp32_max lpu_i2f lpu_f2i)
  unit_row(${unit} "all, no registers" PACKAGE ${TINY} FILES lpu_fp32_pkg.sv ${unit}.sv)
endforeach()
unit_row(lpu_mem "one slice, one tile; its SRAM is a macro (`lpu_sram`: 8,192 x 128 bits on `tsp-v1`)" PACKAGE ${TINY} BLACKBOXES lpu_sram.sv
         FILES lpu_pipe.sv lpu_vectors.sv lpu_mem.sv)
unit_row(lpu_icu "one queue of 4 words, which are flip-flops here" PACKAGE ${TINY} FILES lpu_step_pkg.sv lpu_icu.sv
         PARAMETERS QUEUES 1 WORDS 4)
unit_row(lpu_stream_shift "7 sites of one superlane; proved to be `lpu_stream_reg`" PACKAGE ${TINY}
         FILES ${HERE}/../formal/lpu_stream_shift.sv)
unit_row(lpu_vxm "one ALU, 4 of its 16 lanes" PACKAGE ${FEW_LANES} FILES lpu_fp32_pkg.sv lpu_alu_pkg.sv lpu_vxm.sv
         PARAMETERS ALUS 1)
set(decoders none int4 q3p5)  # chip.h
foreach(decoder RANGE 2)
  list(GET decoders ${decoder} name)
  unit_row(lpu_mxm_array "16 x 16 supercell, weight decoder ${name}" PACKAGE ${TINY} FILES lpu_mxm_pkg.sv lpu_mxm_array.sv
           PARAMETERS DECODER ${decoder})
endforeach()
unit_row(lpu_mxm_acc "accumulators of 16 columns, 4 rows" PACKAGE ${TINY} FILES lpu_mxm_acc.sv)

message("${table}")
if(FILE)
  file(WRITE ${FILE} "${before}\n${table}${after}")
endif()
