# What the tests with Yosys and Icarus share.
find_program(YOSYS yosys)
find_program(IVERILOG iverilog)
set(LPU_RTL_DIR ${PROJECT_SOURCE_DIR}/rtl)

# lpu_chip_package(<file> KEY=VALUE...)
# The package of a chip of its own, written while building.
function(lpu_chip_package file)
  add_custom_command(OUTPUT ${file} COMMAND lpu_emit_sv ${file} ${ARGN} DEPENDS lpu_emit_sv VERBATIM)
  get_filename_component(name ${file} NAME_WE)
  get_filename_component(folder ${CMAKE_CURRENT_SOURCE_DIR} NAME)
  add_custom_target(rtl_${folder}_${name} ALL DEPENDS ${file})
endfunction()

# All of rtl/lpu.f, for tools that pick from it what they need.
file(STRINGS ${LPU_RTL_DIR}/lpu.f LPU_RTL_FILES REGEX "\\.sv$")
list(TRANSFORM LPU_RTL_FILES PREPEND ${LPU_RTL_DIR}/)

# A chip small enough for these tools: a superlane, two slices per hop and hemisphere side by side, short queues.
set(LPU_TINY_CHIP
    preset=mini
    geometry.superlanes=1
    mem.slices_per_hemisphere=4
    mem.slices_per_hop=2
    mem.words_per_bank=16
    icu.queue_words=4
    icu.reserved_queues=0
    mxm.accumulator_rows=4
    latency.alu_entry=1
    latency.sxm_cross=1
    latency.mxm_exit=1)
