# Replaces TEXT by INSTEAD in the variable `name`; TEXT must be there exactly once, so that a mutant cannot silently
# become the unit itself.
function(plant_fault name)
  if(DEFINED TEXT)
    string(FIND "${${name}}" "${TEXT}" first)
    string(FIND "${${name}}" "${TEXT}" last REVERSE)
    if(first EQUAL -1 OR NOT first EQUAL last)
      message(FATAL_ERROR "a planted fault: '${TEXT}' must occur exactly once")
    endif()
    string(REPLACE "${TEXT}" "${INSTEAD}" text "${${name}}")
    set(${name} "${text}" PARENT_SCOPE)
  endif()
endfunction()

# Runs a script whose last command is a proof, and says in one line how it ended: PROVED, REFUTED (a run from reset that
# breaks the claim) or the error that Yosys stopped at.
function(run_yosys script)
  execute_process(COMMAND ${YOSYS} -q -l ${script}.log -s ${script} RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
  file(STRINGS ${script}.log proof REGEX "proof finished|Induction step proven|^ERROR|CPU: user")
  list(JOIN proof "\n" proof)
  string(REGEX MATCH "CPU: user [0-9.]+s" time "${proof}")
  if(proof MATCHES "proof finished - model found for base case|SAT proof finished - model found")
    message("REFUTED (${time})")
  elseif(proof MATCHES "Induction step proven: SUCCESS|SAT proof finished - no model found: SUCCESS")
    message("PROVED (${time})")
  else()
    message(FATAL_ERROR "neither proved nor refuted:\n${proof}\nsee ${script}.log")
  endif()
endfunction()

# Makes a vector of 128 bits in the variable `name` one of 1 bit, and a planes value of four of them one of 4 bits. Nothing
# outside the arithmetic computes with a vector: every bit of it goes the way of the others.
function(narrow name)
  string(REPLACE "[127:0]" "[0:0]" text "${${name}}")
  string(REGEX REPLACE "([^0-9])128([^0-9])" "\\11\\2" text "${text}")
  string(REGEX REPLACE "([^0-9])512([^0-9])" "\\14\\2" text "${text}")
  set(${name} "${text}" PARENT_SCOPE)
endfunction()
