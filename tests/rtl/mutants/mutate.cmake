# Makes one copy of the design with all mutants in it; lpu_mutant_pkg::selected() says which of them is alive.
#
#   lpu_mutants_of(<module> [IN <folder of rtl>] [SHIFTING])  what follows is in this file, and is run with this form of
#                                                             the stream registers (diagonal unless told)
#   lpu_mutant(<name> <text> <instead>)  <text>, with the expression between two @ replaced when it is selected
#   lpu_always(<text> <instead>)         the same, always
#   lpu_write_mutants(<folder> <files>)  the copies; <files> names a variable with the files of the design, which
#                                        become those of the copy
#
# A <text> (without the @) must occur exactly once in its file: a mutant of code that has changed is an error.
set(LPU_MUTANT_COUNT 0)
set(LPU_MUTANT_LIST "")
set(LPU_MUTATED_FILES "")

function(lpu_mutants_of module)
  cmake_parse_arguments(A "SHIFTING" "IN" "" ${ARGN})
  cmake_path(SET file NORMALIZE ${PROJECT_SOURCE_DIR}/rtl/${A_IN}/${module}.sv)
  set(form kDiagonal)
  if(A_SHIFTING)
    set(form kShifting)
  endif()
  set(LPU_MUTATED ${module} PARENT_SCOPE)
  set(LPU_MUTANT_FORM ${form} PARENT_SCOPE)
  if(NOT file IN_LIST LPU_MUTATED_FILES)
    file(READ ${file} text)
    set(LPU_MUTATED_FILES ${LPU_MUTATED_FILES} ${file} PARENT_SCOPE)
    set(LPU_ORIGINAL_${module} "${text}" PARENT_SCOPE)
    set(LPU_MUTATED_${module} "${text}" PARENT_SCOPE)
  endif()
endfunction()

function(lpu_must_occur_once name text source otherwise)
  string(FIND "${source}" "${text}" first)
  string(FIND "${source}" "${text}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    message(FATAL_ERROR "mutants.cmake: ${name} ${otherwise}: '${text}' must occur exactly once in ${LPU_MUTATED}.sv")
  endif()
endfunction()

# The current copy with `expression` in the place of what is between the @ of `text`; <original> in it is what was there.
function(lpu_splice name text expression out)
  if(NOT text MATCHES "^([^@]*)@([^@]+)@([^@]*)$")
    message(FATAL_ERROR "mutants.cmake: ${name}: '${text}' must have its mutated part between two @")
  endif()
  set(before "${CMAKE_MATCH_1}")
  set(original "${CMAKE_MATCH_2}")
  set(after "${CMAKE_MATCH_3}")
  set(plain "${before}${original}${after}")
  lpu_must_occur_once("${name}" "${plain}" "${LPU_ORIGINAL_${LPU_MUTATED}}" "is stale")
  lpu_must_occur_once("${name}" "${plain}" "${LPU_MUTATED_${LPU_MUTATED}}" "overlaps another mutant")
  string(REPLACE "<original>" "${original}" expression "${expression}")
  string(REPLACE "${plain}" "${before}${expression}${after}" result "${LPU_MUTATED_${LPU_MUTATED}}")
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

function(lpu_mutant name text instead)
  math(EXPR number "${LPU_MUTANT_COUNT} + 1")
  lpu_splice("${name}" "${text}" "((lpu_mutant_pkg::selected() == ${number}) ? (${instead}) : (<original>))" result)
  set(LPU_MUTATED_${LPU_MUTATED} "${result}" PARENT_SCOPE)
  set(LPU_MUTANT_COUNT ${number} PARENT_SCOPE)
  set(LPU_MUTANT_LIST "${LPU_MUTANT_LIST}{\"${name}\", Form::${LPU_MUTANT_FORM}},\n" PARENT_SCOPE)
endfunction()

function(lpu_always text instead)
  lpu_splice("lpu_always" "${text}" "${instead}" result)
  set(LPU_MUTATED_${LPU_MUTATED} "${result}" PARENT_SCOPE)
endfunction()

function(lpu_write_mutants folder files)
  set(copy "")
  foreach(file ${${files}})
    if(file IN_LIST LPU_MUTATED_FILES)
      cmake_path(GET file STEM module)
      set(file ${folder}/${module}.sv)
      file(CONFIGURE OUTPUT ${file} CONTENT "${LPU_MUTATED_${module}}" @ONLY)
    endif()
    list(APPEND copy ${file})
  endforeach()
  file(CONFIGURE OUTPUT ${folder}/mutants.inc CONTENT "${LPU_MUTANT_LIST}" @ONLY)
  set(${files} ${copy} PARENT_SCOPE)
endfunction()
