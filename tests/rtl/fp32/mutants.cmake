# Faults planted in copies of lpu_fp32_pkg.sv, one replacement each; every one must be found (mutants_test.cpp).
#   lpu_fp32_mutant(<name> <operation> <unit> <text> <instead>)
# The text must occur exactly once in the package, so that a mutant cannot silently become the unit itself.

# ---- Steps that operations share.
lpu_fp32_mutant(StickyDropped kF2i lpu_f2i "kept[0] | ((kept << places) != v)" "kept[0]")
lpu_fp32_mutant(HalfAlwaysUp kMul lpu_fp32_mul " && (v[24] || v[22:0] != '0)" "")
lpu_fp32_mutant(HalfNeverUp kI2f lpu_i2f "(v[24] || v[22:0] != '0)" "v[22:0] != '0")
lpu_fp32_mutant(OperandsFlushed kMul lpu_fp32_mul
                "magnitude[22:0]}" "(magnitude[30:23] == 8'd0) ? 23'd0 : magnitude[22:0]}")
lpu_fp32_mutant(ResultsFlushed kMul lpu_fp32_mul
                "INFINITE : sum[30:0];" "INFINITE : (v[WIDTH-1] ? sum[30:0] : 31'd0);")
lpu_fp32_mutant(OverflowWraps kMul lpu_fp32_mul "(sum >= {2'd0, INFINITE})" "1'b0")
lpu_fp32_mutant(NoSubnormalStop kAdd lpu_fp32_add " | ({1'b1, {(WIDTH - 1) {1'b0}}} >> limit)" "")

# ---- Operations.
lpu_fp32_mutant(CancelledKeepsSign kAdd lpu_fp32_add "if (differ && sum == '0) add = 32'd0;" "")
lpu_fp32_mutant(SubtractAdds kSub lpu_fp32_add "b[31] ^ subtract" "b[31]")
lpu_fp32_mutant(InfinitiesCancel kSub lpu_fp32_add " || (differ && is_inf(minor))" "")
lpu_fp32_mutant(ExponentOffByOne kMul lpu_fp32_mul "lowest = EXPONENT_BIAS + 10'd1" "lowest = EXPONENT_BIAS")
lpu_fp32_mutant(InfinityTimesZero kMul lpu_fp32_mul
                "if (inf && (is_zero(a[30:0]) || is_zero(b[30:0]))) mul = CANONICAL_NAN;" "")
lpu_fp32_mutant(ZerosUnordered kMax lpu_fp32_max
                "(a[31] != b[31])" "(a[31] != b[31] && (a[30:0] | b[30:0]) != 31'd0)")
lpu_fp32_mutant(NanOnOneSideOnly kMax lpu_fp32_max " || is_nan(b[30:0])) max" ") max")
lpu_fp32_mutant(OnesComplement kI2f lpu_i2f "? -a : a" "? ~a : a")
lpu_fp32_mutant(SaturatedTooLate kF2i lpu_f2i "exponent >= at_bit_31" "exponent > at_bit_31")
lpu_fp32_mutant(SaturatedToLowest kF2i lpu_f2i "32'h7FFFFFFF" "32'h80000000")
lpu_fp32_mutant(TiesUp kF2i lpu_f2i "fixed[15] && (fixed[16] || fixed[14:0] != '0)" "fixed[15]")
