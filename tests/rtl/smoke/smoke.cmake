# Runs the programs of some seeds through the fast engine and the simulation.
#   cmake -DTOOL=<rtl_smoke_program> -DSIMULATION=<.vvp> -DWORK=<folder> -DCHIP=<KEY=VALUE;...> -DSEEDS=<...>
#         [-DBREAKS=<the contract that the design in SIMULATION breaks>] -P smoke.cmake
function(simulate folder cycles result)
  execute_process(COMMAND vvp -n ${SIMULATION} +folder=${folder} +cycles=${cycles} OUTPUT_VARIABLE out
                  ERROR_VARIABLE out COMMAND_ERROR_IS_FATAL ANY)
  string(STRIP "${out}" out)
  set(${result} "${out}" PARENT_SCOPE)
endfunction()

foreach(seed ${SEEDS})
  set(folder ${WORK}/${seed})
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${TOOL} ${folder} ${seed} ${CHIP} OUTPUT_VARIABLE program COMMAND_ERROR_IS_FATAL ANY)
  string(STRIP "${program}" program)
  string(REGEX MATCH "^[0-9]+" cycles "${program}")
  simulate(${folder} ${cycles} out)
  if(BREAKS)
    if(NOT out MATCHES "contract: ${BREAKS}")
      message(FATAL_ERROR "seed ${seed} (${program}): nothing says '${BREAKS}':\n${out}")
    endif()
    return()
  endif()
  if(NOT out MATCHES "^0 of [0-9]+ SRAM words wrong, ended 1, stuck 0$")
    message(FATAL_ERROR "seed ${seed} (${program}):\n${out}")
  endif()
  message(STATUS "seed ${seed} (${program}): ${out}")
endforeach()

# The comparison can fail: the last program stopped early.
simulate(${folder} 20 out)
if(NOT out MATCHES "[1-9][0-9]* of [0-9]+ SRAM words wrong, ended 0")
  message(FATAL_ERROR "after 20 cycles nothing is missing:\n${out}")
endif()
