// RUN: cjit-opt %s --split-input-file --verify-diagnostics
// RUN: not cjit-opt %s --split-input-file 2>/dev/null

func.func @same_line() {
  bogus // expected-error {{custom op 'bogus' is unknown}}
}

// -----

func.func @next_line() {
  // expected-error@+1 {{is unknown}}
  bogus
}

// -----

func.func @line_before() {
  bogus
  // expected-error@-1 {{is unknown}}
}

// -----

func.func @below() {
  // expected-error@below {{is unknown}}
  bogus
}

// -----

func.func @above() {
  bogus
  // expected-error@above {{is unknown}}
}

// -----

func.func @regular() {
  bogus // expected-error-re {{custom op '{{[a-z]+}}' is {{un|not }}known (tried 'func.bogus' as well)}}
}

// -----

func.func @note(%a: i32) -> i32 {
  %0 = arith.addi %a, %b : i32 // expected-note {{prior use here}}
  %1 = arith.addf %b, %b : f32 // expected-error {{expects different type than prior uses}}
  return %0 : i32
}

// -----

// expected-error@unknown {{op expects exactly 2 operands}}
"builtin.module"() ({
  "func.func"() ({
  ^bb0(%a: memref<?xf32>):
    %0 = "bufferization.to_tensor"(%a) {restrict} : (memref<?xf32>) -> tensor<?xf32>
    %1 = "cjit.add"(%0) : (tensor<?xf32>) -> tensor<?xf32> loc(unknown)
    "func.return"() : () -> ()
  }) {sym_name = "f", function_type = (memref<?xf32>) -> ()} : () -> ()
}) : () -> ()
