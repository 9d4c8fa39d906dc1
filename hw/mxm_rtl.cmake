# rtl/lpu_mxm.sv as planes of the SystemC chip (engine.mxm=rtl): one Verilated model per package.
find_package(verilator REQUIRED HINTS $ENV{VERILATOR_ROOT} /usr/share/verilator)

# lpu_verilated_plane(<name> <directory of its lpu_pkg.sv>)
# A library with one plane behind mxm_rtl_model.h, made by lpu::hw::make_mxm_<name>(). All decoders are built in: which
# of them a program may use is for tile 0's checks.
function(lpu_verilated_plane name package)
  set(library lpu_mxm_model_${name})
  set(rtl ${PROJECT_SOURCE_DIR}/rtl)
  add_library(${library} STATIC mxm_rtl_model.cpp)
  target_link_libraries(${library} PRIVATE lpu_isa fmt::fmt)
  target_compile_definitions(${library} PRIVATE LPU_MXM_CLASS=VMxm_${name} LPU_MXM_HEADER="VMxm_${name}.h"
                                                LPU_MXM_ROOT_HEADER="VMxm_${name}___024root.h"
                                                LPU_MXM_MAKE=make_mxm_${name})
  verilate(${library}
    SOURCES ${rtl}/lint.vlt ${PROJECT_SOURCE_DIR}/emulator/engine/rtl/probe.vlt ${rtl}/gen/${package}/lpu_pkg.sv
            ${rtl}/lpu_mxm_pkg.sv ${rtl}/lpu_mxm.sv ${rtl}/lpu_mxm_array.sv ${rtl}/lpu_mxm_acc.sv
    TOP_MODULE lpu_mxm
    PREFIX VMxm_${name}
    VERILATOR_ARGS -Wall -O3 --noassert --x-assign fast --x-initial fast --unroll-stmts 100 -GDECODER=2
    OPT_FAST ${LPU_RTL_CXX_FLAGS})
  lpu_finish_model(${library} mxm_rtl_model.cpp)
  # The generated headers are nobody else's business.
  set_target_properties(${library} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "")
endfunction()

lpu_verilated_plane(mini mini)
lpu_verilated_plane(tsp_v1 tsp-v1)

target_sources(lpu_systemc PRIVATE mxm_rtl.cpp mxm_rtl_models.cpp)
target_compile_definitions(lpu_systemc PRIVATE LPU_WITH_RTL)
target_link_libraries(lpu_systemc PRIVATE lpu_rtl_probe lpu_mxm_model_mini lpu_mxm_model_tsp_v1)
set_property(GLOBAL APPEND PROPERTY LPU_RTL_MODELS lpu_mxm_model_mini lpu_mxm_model_tsp_v1)  # for the install list
