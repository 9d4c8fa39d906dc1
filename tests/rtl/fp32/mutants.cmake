# Faults planted in copies of the RTL, one replacement each; every one must be found (mutants_test.cpp).
#   lpu_fp32_mutant(<name> <operation> <unit> <file> <text> <instead>)
# The text must occur exactly once in the file, so that a mutant cannot silently become the unit itself.

lpu_fp32_mutant(StickyDropped kAdd lpu_fp32_add lpu_fp32_shift_sticky "kept[0] | (lost != '0)" "kept[0]")
lpu_fp32_mutant(HalfAlwaysUp kMul lpu_fp32_mul lpu_fp32_round " & (sticky_i | significand_i[0])" "")
lpu_fp32_mutant(HalfNeverUp kI2f lpu_i2f lpu_fp32_round "(sticky_i | significand_i[0])" "sticky_i")
lpu_fp32_mutant(OperandsFlushed kMul lpu_fp32_mul lpu_fp32_pkg
                "magnitude[22:0]}" "(magnitude[30:23] == 8'd0) ? 23'd0 : magnitude[22:0]}")
lpu_fp32_mutant(ResultsFlushed kMul lpu_fp32_mul lpu_fp32_round
                "packed_sum[30:0];" "(significand_i[23] ? packed_sum[30:0] : 31'd0);")
lpu_fp32_mutant(OverflowWraps kMul lpu_fp32_mul lpu_fp32_round
                "packed_sum >= {2'd0, lpu_fp32_pkg::INFINITY}" "1'b0")
lpu_fp32_mutant(ExponentOffByOne kMul lpu_fp32_mul lpu_fp32_mul "EXPONENT_BIAS + 10'd1" "EXPONENT_BIAS")
lpu_fp32_mutant(NoSubnormalStop kAdd lpu_fp32_add lpu_fp32_normalize
                "({1'b1, {(WIDTH - 1) {1'b0}}} >> limit_i)" "'0")
lpu_fp32_mutant(CancelledKeepsSign kAdd lpu_fp32_add lpu_fp32_add "if (cancelled) result_o = 32'd0;" "")
lpu_fp32_mutant(SubtractAdds kSub lpu_fp32_add lpu_fp32_add "b_i[31] ^ sub_i" "b_i[31]")
lpu_fp32_mutant(InfinitiesCancel kSub lpu_fp32_add lpu_fp32_add
                "(differ & lpu_fp32_pkg::is_inf(minor))" "1'b0")
lpu_fp32_mutant(InfinityTimesZero kMul lpu_fp32_mul lpu_fp32_mul " | (inf & zero)" "")
lpu_fp32_mutant(ZerosUnordered kMax lpu_fp32_max lpu_fp32_max
                "(a_i[31] != b_i[31])" "((a_i[31] != b_i[31]) && (a_i[30:0] | b_i[30:0]) != 31'd0)")
lpu_fp32_mutant(NanOnOneSideOnly kMax lpu_fp32_max lpu_fp32_max " | lpu_fp32_pkg::is_nan(b_i[30:0])" "")
lpu_fp32_mutant(OnesComplement kI2f lpu_i2f lpu_i2f "-a_i" "~a_i")
lpu_fp32_mutant(SaturatedTooLate kF2i lpu_f2i lpu_f2i "exponent >= EXPONENT" "exponent > EXPONENT")
lpu_fp32_mutant(SaturatedToLowest kF2i lpu_f2i lpu_f2i "32'h7FFFFFFF" "32'h80000000")
lpu_fp32_mutant(TiesUp kF2i lpu_f2i lpu_f2i "fixed[1] & (fixed[0] | fixed[2])" "fixed[1]")
