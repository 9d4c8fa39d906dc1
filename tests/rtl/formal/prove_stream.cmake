# Proves that lpu_stream_reg is lpu_stream_shift: by induction over time, from reset, with Yosys.
#   cmake -DYOSYS= -DRTL= -DPACKAGE= -DWORK= -DFORM=0|1 -DSLICES= -DSTREAMS= -DALUS= -DPLANES=
#         [-DTEXT=... -DINSTEAD=...]  a fault planted in lpu_stream_reg
#         -P prove_stream.cmake
# Without a fault the invariant is proved as well. With one only the outputs are looked at, so that what refutes it is
# a run from reset after which a unit sees something else.
get_filename_component(HERE ${CMAKE_CURRENT_LIST_FILE} DIRECTORY)
include(${HERE}/yosys.cmake)
file(MAKE_DIRECTORY ${WORK})

file(READ ${RTL}/lpu_stream_reg.sv form)
plant_fault(form)
narrow(form)
file(CONFIGURE OUTPUT ${WORK}/form.sv CONTENT "${form}" @ONLY)
file(READ ${HERE}/lpu_stream_shift.sv spec)
narrow(spec)
file(CONFIGURE OUTPUT ${WORK}/spec.sv CONTENT "${spec}" @ONLY)

# ---- What the invariant looks at. `connect` takes the most significant part first.
file(READ ${PACKAGE} package)
string(REGEX MATCH "SITE_OUTERMOST = ([0-9]+)" outermost "${package}")
math(EXPR sites "2 * ${CMAKE_MATCH_1} + 1")
math(EXPR last_slot "2 * ${sites} - 1")
math(EXPR last_word "2 * ${sites} * ${STREAMS} - 1")
math(EXPR last_site "${sites} - 1")
set(form_valid "")
foreach(slot RANGE ${last_slot})
  list(PREPEND form_valid u_form.valid[${slot}])
endforeach()
set(form_data "")
foreach(word RANGE ${last_word})
  list(PREPEND form_data u_form.data[${word}])
endforeach()
set(spec_valid "")
set(spec_data "")
foreach(direction RANGE 1)
  foreach(site RANGE ${last_site})
    list(PREPEND spec_valid u_spec.g_direction[${direction}].g_tile[0].g_site[${site}].came_valid_q)
    list(PREPEND spec_data u_spec.g_direction[${direction}].g_tile[0].g_site[${site}].came_q)
  endforeach()
endforeach()
set(connects "")
foreach(wire form_valid form_data spec_valid spec_data)
  list(JOIN ${wire} "," parts)
  string(APPEND connects "connect -nounset -set ${wire} ${parts}\n")
endforeach()

set(claims "-prove same_o 1")
if(NOT DEFINED INSTEAD)
  string(APPEND claims " -prove tied_o 1")
endif()
file(WRITE ${WORK}/prove.ys "\
read_verilog -defer -sv ${PACKAGE} ${WORK}/form.sv ${WORK}/spec.sv ${HERE}/stream_harness.sv
hierarchy -top stream_harness -chparam FORM ${FORM} -chparam SLICES ${SLICES} -chparam STREAMS ${STREAMS} -chparam ALUS ${ALUS} -chparam PLANES ${PLANES}
proc
flatten
cd stream_harness
connect -nounset -set phase[2:0] u_form.phase
connect -set phase[31:3] 29'd0
${connects}cd ..
opt_expr; opt_clean; wreduce; opt; dffunmap; opt_clean
stat
sat -tempinduct -maxsteps 40 -seq 1 -set-at 1 rst_ni 0 ${claims} stream_harness
")
run_yosys(${WORK}/prove.ys)
