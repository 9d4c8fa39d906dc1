// A shadow of superlane 0's stream registers: with how many superlanes each was driven, and by whom. Every tap must
// find enough of them; no register may be driven twice in one cycle.
//
// Nothing moves. Sites are numbered from the western end; the register of site x at cycle t lives at place x - t
// (eastward) or x + t (westward) modulo the number of sites, where a value that flows stays.
module lpu_check_streams (
  input  logic                       clk_i,
  input  logic                       rst_ni,
  input  logic [lpu_pkg::QUEUES-1:0] valid_i,
  input  logic [7:0]                 active_i,
  output lpu_check_pkg::fault_t      fault_o
);

  localparam SLICES = lpu_pkg::MEM_SLICES_PER_HEMISPHERE;
  localparam ALUS = lpu_pkg::VXM_ALUS;
  localparam PLANES = lpu_pkg::MXM_PLANES;
  localparam STREAMS = lpu_pkg::STREAM_PER_DIRECTION;
  localparam CENTRE = lpu_pkg::SITE_OUTERMOST;
  localparam SITES = 2 * CENTRE + 1;
  localparam PLACES = 2 * SITES * STREAMS;
  localparam LAT_READ = lpu_pkg::LATENCY_READ_CYCLES;
  localparam LAT_ALU = lpu_pkg::LATENCY_ALU_CYCLES;
  localparam LAT_ACC = lpu_pkg::LATENCY_MXM_ACCUMULATE_CYCLES;
  localparam LAT_UNITS = LAT_READ > LAT_ALU ? LAT_READ : LAT_ALU;
  localparam HORIZON = (LAT_UNITS > LAT_ACC ? LAT_UNITS : LAT_ACC) + 1;
  localparam MOST = 2 * SLICES + ALUS + PLANES;  // instructions that launch in one cycle

  // ---- State, private to the block below.
  typedef struct packed {
    logic [7:0] turn;  // of the launch: a value is gone before the same turn comes again
    lpu_check_pkg::party_t by;
    logic [7:0] superlanes;  // 0: nobody drove it
  } value_t;
  typedef struct packed {
    lpu_check_pkg::party_t by;
    logic [7:0] superlanes;
    logic [7:0] site;
    logic [7:0] streams;  // one or four, from this code on:
    logic [7:0] first;
  } launch_t;
  value_t value[0:PLACES-1];
  launch_t launch[0:HORIZON*MOST-1];  // a ring over the cycles in which they land
  int unsigned launches[0:HORIZON-1];
  int unsigned turn;        // cycle modulo SITES
  int unsigned slot;        // cycle modulo HORIZON
  int unsigned flying = 1;  // cycles until every value is off the chip

  // ---- Variables of one evaluation.
  lpu_check_pkg::fault_t found;
  lpu_check_pkg::party_t by;
  launch_t l;
  value_t v;
  int unsigned q, n, i, r, site;
  logic [7:0] op, operand, streams;
  logic [5:0] first;

  // Where the register of a stream's code (bit 5: westward) at a site lives now.
  function automatic int unsigned place(input logic [5:0] code, input int unsigned x);
    int unsigned p;
    p = code[5] ? x + turn : x + SITES - turn;
    if (p >= SITES) p = p - SITES;
    if (code[5]) p = p + SITES;
    place = p * STREAMS + 32'(code[4:0]);
  endfunction

  function automatic int unsigned mem_site(input int unsigned queue);
    mem_site = queue < SLICES ? CENTRE - lpu_pkg::SITE_MEM_INNER - queue / lpu_pkg::MEM_SLICES_PER_HOP :
        CENTRE + lpu_pkg::SITE_MEM_INNER + (queue - SLICES) / lpu_pkg::MEM_SLICES_PER_HOP;
  endfunction

  // ---- VXM operands: whether a code is a stream or a group of four, its first stream's code.
  function automatic logic [7:0] operand_streams(input logic [7:0] code);
    case (code[7:5])
      lpu_pkg::KIND_BYTE_EAST, lpu_pkg::KIND_BYTE_WEST: operand_streams = 8'd1;
      lpu_pkg::KIND_GROUP_EAST, lpu_pkg::KIND_GROUP_WEST: operand_streams = 8'd4;
      default: operand_streams = 8'd0;
    endcase
  endfunction
  function automatic logic [5:0] operand_first(input logic [7:0] code);
    logic west;
    west = code[7:5] == lpu_pkg::KIND_BYTE_WEST || code[7:5] == lpu_pkg::KIND_GROUP_WEST;
    operand_first = {west, operand_streams(code) == 8'd4 ? {code[2:0], 2'b00} : code[4:0]};
  endfunction

  // The fault of an instruction that takes streams from code `from` on at a site. What runs past the last stream is a
  // bad operand, which precedes anything found here.
  function automatic lpu_check_pkg::fault_t taken(input logic [5:0] from, input logic [7:0] count,
                                                  input int unsigned x, input lpu_check_pkg::party_t who);
    int unsigned s;
    taken = lpu_check_pkg::NO_FAULT;
    for (s = 0; s < 32'(count); s = s + 1)
      if (value[place({from[5], from[4:0] + s[4:0]}, x)].superlanes < active_i)
        taken = lpu_check_pkg::fault(lpu_check_pkg::UNDRIVEN_STREAM, who, lpu_check_pkg::NOBODY);
  endfunction

  task automatic drive(input logic [5:0] from, input logic [7:0] count, input int unsigned x,
                       input int unsigned latency, input lpu_check_pkg::party_t who);
    int unsigned at;
    at = slot + latency >= HORIZON ? slot + latency - HORIZON : slot + latency;
    launch[at*MOST+launches[at]] = {who, active_i, x[7:0], count, 2'b00, from};
    launches[at] = launches[at] + 1;
    flying = HORIZON + SITES;
  endtask

  always_ff @(posedge clk_i) begin
    q = 0;
    n = 0;
    i = 0;
    r = 0;
    found = lpu_check_pkg::NO_FAULT;
    if (!rst_ni) begin
      if (flying != 0) for (n = 0; n < PLACES; n = n + 1) value[n] = '0;
      for (n = 0; n < HORIZON; n = n + 1) launches[n] = 0;
      turn = 0;
      slot = 0;
      flying = 0;
    end else begin
      if (flying != 0) begin
        flying = flying - 1;
        // ---- Nothing enters at the ends of the chip.
        r = place(6'd0, 0);
        for (i = 0; i < STREAMS; i = i + 1) value[r+i] = '0;
        r = place(6'd32, SITES - 1);
        for (i = 0; i < STREAMS; i = i + 1) value[r+i] = '0;

        // ---- What is due lands. Of several drivers the lowest queue stays, so the two lowest are reported.
        for (n = 0; n < launches[slot]; n = n + 1) begin
          l = launch[slot*MOST+n];
          for (i = 0; i < 32'(l.streams); i = i + 1) begin
            r = place({l.first[5], l.first[4:0] + i[4:0]}, 32'(l.site));
            v = value[r];
            if (v.superlanes != 8'd0 && v.turn == turn[7:0]) begin
              found = lpu_check_pkg::first(found, v.by.who < l.by.who ?
                  lpu_check_pkg::fault(lpu_check_pkg::DOUBLE_DRIVE, l.by, v.by) :
                  lpu_check_pkg::fault(lpu_check_pkg::DOUBLE_DRIVE, v.by, l.by));
              if (l.by.who < v.by.who) value[r] = {turn[7:0], l.by, l.superlanes};
            end else begin
              value[r] = {turn[7:0], l.by, l.superlanes};
            end
          end
        end
        launches[slot] = 0;
      end

      if (valid_i[2*SLICES-1:0] != '0) begin
        for (q = 0; q < 2 * SLICES; q = q + 1) begin
          if (valid_i[q]) begin
            op = lpu_chip.word[q][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
            by = lpu_check_pkg::party(q, 32'(lpu_chip.pc[q]));
            site = mem_site(q);
            if (op == lpu_pkg::OP_WRITE)
              found = lpu_check_pkg::first(found,
                  taken(lpu_chip.word[q][lpu_pkg::WRITE_STREAM_LSB+:lpu_pkg::WRITE_STREAM_BITS], 8'd1, site, by));
            if (op == lpu_pkg::OP_READWRITE)
              found = lpu_check_pkg::first(found,
                  taken(lpu_chip.word[q][lpu_pkg::READWRITE_WSTREAM_LSB+:lpu_pkg::READWRITE_WSTREAM_BITS], 8'd1, site,
                        by));
            // Read and ReadWrite agree on where the stream driven is.
            if (op == lpu_pkg::OP_READ || op == lpu_pkg::OP_READWRITE)
              drive(lpu_chip.word[q][lpu_pkg::READ_STREAM_LSB+:lpu_pkg::READ_STREAM_BITS], 8'd1, site, LAT_READ, by);
          end
        end
      end

      if (valid_i[lpu_pkg::QUEUE_VXM+:ALUS] != '0) begin
        for (q = lpu_pkg::QUEUE_VXM; q < lpu_pkg::QUEUE_VXM + ALUS; q = q + 1) begin
          op = lpu_chip.word[q][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
          if (valid_i[q] && lpu_pkg::unit_of(op) == lpu_pkg::UNIT_VXM) begin
            by = lpu_check_pkg::party(q, 32'(lpu_chip.pc[q]));
            for (n = 0; n < 2; n = n + 1) begin  // its two operands
              operand = n == 0 ? lpu_chip.word[q][lpu_pkg::VXM_A_LSB+:lpu_pkg::VXM_A_BITS] :
                  lpu_chip.word[q][lpu_pkg::VXM_B_LSB+:lpu_pkg::VXM_B_BITS];
              found = lpu_check_pkg::first(found,
                  taken(operand_first(operand), operand_streams(operand), CENTRE, by));
            end
            operand = lpu_chip.word[q][lpu_pkg::VXM_OUT_LSB+:lpu_pkg::VXM_OUT_BITS];
            if (operand_streams(operand) != 8'd0) begin
              first = operand_first(operand);
              site = first[5] ? CENTRE - lpu_pkg::SITE_VXM_LAUNCH : CENTRE + lpu_pkg::SITE_VXM_LAUNCH;
              drive(first, operand_streams(operand), site, LAT_ALU, by);
            end
          end
        end
      end

      // ---- Planes 0 and 1 are in the west.
      if (valid_i[lpu_pkg::QUEUE_MXM+:PLANES*lpu_pkg::QUEUES_PER_PLANE] != '0) begin
        for (n = 0; n < PLANES * lpu_pkg::QUEUES_PER_PLANE; n = n + 1) begin
          q = lpu_pkg::QUEUE_MXM + n;
          if (valid_i[q]) begin
            op = lpu_chip.word[q][lpu_pkg::OPCODE_LSB+:lpu_pkg::OPCODE_BITS];
            by = lpu_check_pkg::party(q, 32'(lpu_chip.pc[q]));
            site = n < 2 * lpu_pkg::QUEUES_PER_PLANE ? CENTRE - lpu_pkg::SITE_MXM_TAP : CENTRE + lpu_pkg::SITE_MXM_TAP;
            if (op == lpu_pkg::OP_LW) begin
              streams = 8'(lpu_chip.word[q][lpu_pkg::LW_COUNT_LSB+:lpu_pkg::LW_COUNT_BITS]);
              if (lpu_check_pkg::is_three_bit(lpu_chip.word[q][lpu_pkg::LW_DECODE_LSB+:lpu_pkg::LW_DECODE_BITS]))
                streams = 8'(lpu_check_pkg::THREE_BIT_STREAMS);
              found = lpu_check_pkg::first(found,
                  taken(lpu_chip.word[q][lpu_pkg::LW_STREAM_LSB+:lpu_pkg::LW_STREAM_BITS], streams, site, by));
            end
            if (op == lpu_pkg::OP_ABC)
              found = lpu_check_pkg::first(found,
                  taken(lpu_chip.word[q][lpu_pkg::ABC_STREAM_LSB+:lpu_pkg::ABC_STREAM_BITS], 8'd1, site, by));
            if (op == lpu_pkg::OP_ACC && lpu_chip.word[q][lpu_pkg::ACC_EMIT_LSB]) begin
              site = n < 2 * lpu_pkg::QUEUES_PER_PLANE ? CENTRE - lpu_pkg::SITE_MXM_LAUNCH :
                  CENTRE + lpu_pkg::SITE_MXM_LAUNCH;
              drive(lpu_chip.word[q][lpu_pkg::ACC_STREAM_LSB+:lpu_pkg::ACC_STREAM_BITS], 8'd4, site, LAT_ACC, by);
            end
          end
        end
      end

      turn = turn == SITES - 1 ? 0 : turn + 1;
      slot = slot == HORIZON - 1 ? 0 : slot + 1;
    end
    fault_o <= found;
  end

endmodule
