# Proves that one cell of lpu_mxm_array, one tile of it, is lpu_mxm_cell_model: by induction over time, from reset, with
# Yosys. First the invariant, then, where it holds, the sum.
#   cmake -DYOSYS= -DRTL= -DPACKAGE= -DWORK= -DCOLUMN= -DROW=
#         [-DTEXT=... -DINSTEAD=...]  a fault planted in lpu_mxm_array
#         -P prove_mxm.cmake
# With a fault only the sum is looked at, so that what refutes it is a run from reset.
get_filename_component(HERE ${CMAKE_CURRENT_LIST_FILE} DIRECTORY)
include(${HERE}/yosys.cmake)
file(MAKE_DIRECTORY ${WORK})

# A tile of 4 rows and 4 columns with 4 streams: the same text, a sixteenth of the cells.
set(SIDE 4)
file(READ ${PACKAGE} package)
foreach(name LANES_PER_SUPERLANE LANES STREAM_PER_DIRECTION)
  string(REGEX REPLACE "localparam ${name} = [0-9]+" "localparam ${name} = ${SIDE}" package "${package}")
endforeach()
file(CONFIGURE OUTPUT ${WORK}/package.sv CONTENT "${package}" @ONLY)
file(READ ${RTL}/lpu_mxm_array.sv form)
plant_fault(form)
file(CONFIGURE OUTPUT ${WORK}/form.sv CONTENT "${form}" @ONLY)

# ---- What the invariant looks at: the commands under way, and this cell's weight in both banks.
set(connects "")
foreach(name load_valid install_valid abc_valid head force_bank settling)
  string(APPEND connects "connect -nounset -set ${name} u_form.${name}\n")
endforeach()
foreach(line load array)
  foreach(i RANGE 1)
    string(APPEND connects "connect -nounset -set ${line}${i} u_form.${line}[${i}]\n")
  endforeach()
endforeach()
math(EXPR bank0 "${ROW} * ${SIDE} + ${COLUMN}")
math(EXPR bank1 "(${SIDE} + ${ROW}) * ${SIDE} + ${COLUMN}")
string(APPEND connects "connect -nounset -set weights u_form.weights[${bank1}],u_form.weights[${bank0}]\n")

set(prepare "\
read_verilog -defer -sv ${WORK}/package.sv ${RTL}/lpu_mxm_pkg.sv ${WORK}/form.sv
hierarchy -top lpu_mxm_array -chparam TILES 1 -chparam COLUMNS ${SIDE} -chparam DECODER 0
proc; opt_expr; opt_clean
rename lpu_mxm_array form
read_verilog -defer -sv ${WORK}/package.sv ${HERE}/lpu_mxm_cell_model.sv ${HERE}/mxm_harness.sv
hierarchy -top mxm_harness -chparam COLUMN ${COLUMN} -chparam ROW ${ROW}
proc; flatten
cd mxm_harness
${connects}cd ..
opt -full; opt_clean -purge
")
set(from_reset "-seq 1 -set-at 1 rst_ni 0 -set legal_o 1")
if(DEFINED INSTEAD)
  file(WRITE ${WORK}/sum.ys "${prepare}sat -tempinduct -maxsteps 12 ${from_reset} -prove same_o 1 mxm_harness\n")
else()
  file(WRITE ${WORK}/invariant.ys "${prepare}sat -tempinduct -maxsteps 1 ${from_reset} -prove tied_o 1 mxm_harness\n")
  run_yosys(${WORK}/invariant.ys)
  file(WRITE ${WORK}/sum.ys
       "${prepare}sat -tempinduct -maxsteps 1 ${from_reset} -set tied_o 1 -prove same_o 1 mxm_harness\n")
endif()
run_yosys(${WORK}/sum.ys)
