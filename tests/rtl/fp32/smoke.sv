// A few vectors through each unit, for Icarus: a second simulator, with unknown values, that reads the source
// for itself.
module smoke;

  logic [31:0] a, b, sum, product, larger, from_int, to_int;
  logic sub;

  lpu_fp32_add u_add (.a_i(a), .b_i(b), .sub_i(sub), .result_o(sum));
  lpu_fp32_mul u_mul (.a_i(a), .b_i(b), .result_o(product));
  lpu_fp32_max u_max (.a_i(a), .b_i(b), .result_o(larger));
  lpu_i2f u_i2f (.a_i(a), .result_o(from_int));
  lpu_f2i u_f2i (.a_i(a), .result_o(to_int));

  integer wrong = 0;

  task expect_word(input [63:0] unit, input [31:0] got, input [31:0] want);
    if (got !== want) begin
      wrong = wrong + 1;
      $display("%0s: a %h b %h sub %b gives %h, not %h", unit, a, b, sub, got, want);
    end
  endtask

  // The words of a row: a, b, a + b, a - b, a * b, max(a, b), i2f(a), f2i(a).
  task vector(input [255:0] row);
    begin
      a = row[255:224];
      b = row[223:192];
      sub = 1'b0;
      #1;
      expect_word("fadd", sum, row[191:160]);
      expect_word("fmul", product, row[127:96]);
      expect_word("fmax", larger, row[95:64]);
      expect_word("i2f", from_int, row[63:32]);
      expect_word("f2i", to_int, row[31:0]);
      sub = 1'b1;
      #1;
      expect_word("fsub", sum, row[159:128]);
    end
  endtask

  initial begin
    //           a        b        a+b      a-b      a*b      max      i2f      f2i
    vector(256'h3F800000_40000000_40400000_BF800000_40000000_40000000_4E7E0000_00000001);
    vector(256'h3FC00000_BFC00000_00000000_40400000_C0100000_3FC00000_4E7F0000_00000002);
    vector(256'h7F7FFFFF_73000000_7F800000_7F7FFFFE_7F800000_7F7FFFFF_4EFF0000_7FFFFFFF);
    vector(256'h00800000_00000001_00800001_007FFFFF_00000000_00800000_4B000000_00000000);
    vector(256'h00000003_3F000000_3F000000_BF000000_00000002_3F000000_40400000_00000000);
    vector(256'h80000000_00000000_00000000_80000000_80000000_00000000_CF000000_00000000);
    vector(256'h7F800000_FF800000_7FC00000_7F800000_FF800000_7F800000_4EFF0000_7FFFFFFF);
    vector(256'h7F800001_3F800000_7FC00000_7FC00000_7FC00000_7FC00000_4EFF0000_00000000);
    vector(256'h4EFFFFFF_33800000_4EFFFFFF_4EFFFFFF_42FFFFFF_4EFFFFFF_4E9E0000_7FFFFF80);
    vector(256'hCF000000_C0200000_CF000000_CF000000_4FA00000_C0200000_CE440000_80000000);
    vector(256'hC0200000_1E3CE508_C0200000_C0200000_9EEC1E4A_1E3CE508_CE7F8000_FFFFFFFE);
    vector(256'h01000001_B3800001_B3800001_33800001_80000001_01000001_4B800000_00000000);
    $display("%0d wrong", wrong);
    $finish;
  end

endmodule
