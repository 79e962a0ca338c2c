# SPDX-License-Identifier: MIT
# The fuzzers, of Clang's libFuzzer, in place of the tests. What makes one fail is left in the current folder
# as crash-...; `fuzz_codes crash-...` shows it again.

set(LATHE_FUZZ_SECONDS 60 CACHE STRING "How long each fuzzer runs")
math(EXPR lathe_fuzz_timeout "${LATHE_FUZZ_SECONDS} + 300")

# Two lines for fuzz_parse to begin with: a format and options.
set(lathe_seeds "")
foreach(seed IN ITEMS
    "e4m3fn\nrounding=to_odd,overflow=saturate,codes=checked"
    "ue5m2b14\nnegative=magnitude,parity=significand"
    "e5m2fnuz\nrounding=stochastic_equal,draw=16"
    "binary8p3uf\nexponent=unlimited,rounding=to_odd"
    "e8m0\nzero=smallest,rounding=no_rounding"
    "p=4,emin=-6,largest=0x1.cp8,inf=0\nsubnormals=flush,rounding=sr,stochastic=b,random_bits=7"
    "p=3,emin=-2,emax=9,largest=768,lowest=-512.0,nan=0\nnan=negative_zero,infinity=saturate"
    "p=10,emin=-31,emax=32,subnormals=0,nobottom=1,inf=0,overflow=nan,infinity=nan\nsubnormals=off"
    "p=2,emin=-3,emax=4,signed=0,zero=0,negative=by_direction\nzero=nan,overflow=infinity"
    "posit16_2\nrounding=sr,nan_code=ones"
    "takum16_linear\nties=away"
    "chop:q43,rounding=up\ndomain=linear"
    "p3109_sat_finite:binary8p3uf\nh100.f16.f32"
    "lns4_3\ncuda_sat:e8m0"
    "q4.4\noverflow=wrap"
    "a2.f16.f32\nml_dtypes:float8_e4m3fn,subnormals=own")
    list(LENGTH lathe_seeds number)
    list(APPEND lathe_seeds ${CMAKE_CURRENT_BINARY_DIR}/seed-${number})
    file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/seed-${number} ${seed})
endforeach()
list(JOIN lathe_seeds , lathe_seeds)

set(lathe_fuzz_parse_options -max_len=256 -len_control=10 -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz_parse.dict
    -seed_inputs=${lathe_seeds})
set(lathe_fuzz_codes_options -max_len=256 -len_control=0)
set(lathe_fuzz_block_options -max_len=512 -len_control=10 -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz_block.dict)

# Numbers, and the seed of all values: short inputs reach everything.
set(lathe_fuzz_dot_options -max_len=128 -len_control=0)
set(lathe_fuzz_quant_options -max_len=128 -len_control=0)
set(lathe_fuzz_linear_options -max_len=128 -len_control=0)
set(lathe_fuzz_integers_options -max_len=128 -len_control=0)
set(lathe_fuzz_ternary_options -max_len=128 -len_control=0)
set(lathe_fuzz_files_options -max_len=512 -len_control=10 -dict=${CMAKE_CURRENT_SOURCE_DIR}/fuzz_files.dict)

# Kept inputs come first; what is found goes beside the builds, for the next run.
foreach(name fuzz_parse fuzz_codes fuzz_block fuzz_files fuzz_dot fuzz_quant fuzz_linear
        fuzz_integers fuzz_ternary)
    set(kept ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${name}.txt)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${kept})
    set(corpus ${CMAKE_CURRENT_BINARY_DIR}/corpus/${name})
    file(REMOVE_RECURSE ${corpus})
    execute_process(COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/corpus.py unpack ${kept} ${corpus}
        COMMAND_ERROR_IS_FATAL ANY)
    set(found ${CMAKE_CURRENT_BINARY_DIR}/found/${name})
    file(MAKE_DIRECTORY ${found})
    add_executable(${name} ${name}.c)
    target_link_libraries(${name} PRIVATE lathe::lathe)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    add_test(NAME ${name} COMMAND ${name} -seed=1 -max_total_time=${LATHE_FUZZ_SECONDS} -timeout=250
        -verbosity=0 -print_final_stats=1 ${lathe_${name}_options} ${found} ${corpus})
    set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT ${lathe_fuzz_timeout})
endforeach()

# The readers of files are the command's.
foreach(source elements input npy npy_header number spec text_file variable)
    target_sources(fuzz_files PRIVATE ${PROJECT_SOURCE_DIR}/src/cli/${source}.c)
endforeach()
target_include_directories(fuzz_files PRIVATE ${PROJECT_SOURCE_DIR}/src/cli)
