// RUN: cjit-opt %s --cjit-stop --split-input-file --verify-diagnostics

func.func @in_branch(%bad: i1) -> i32 {
  scf.if %bad {
    // expected-error@+1 {{a stop stands at the end of its block; run convert-scf-to-cf first}}
    func.call @cjit_stop() {cjit.code = 7 : i64} : () -> ()
  }
  %c = arith.constant 0 : i32
  return %c : i32
}
func.func private @cjit_stop()

// -----

func.func @no_code() -> i32 {
  // expected-error@+1 {{a stop has an integer 'cjit.code'}}
  func.call @cjit_stop() : () -> ()
  %c = arith.constant 0 : i32
  return %c : i32
}
func.func private @cjit_stop()
