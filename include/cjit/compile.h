// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compiler: from an array graph to an object file. Lives in libcjit_compiler.so, which holds
// MLIR and LLVM and is loaded by `dlopen` at the first compilation that no cache answers.
#ifndef CJIT_COMPILE_H
#define CJIT_COMPILE_H

#include "cjit/graph.h"
#include "cjit/runtime.h"
#include "cjit/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cjit_accuracy {
    CJIT_ACCURACY_DEFAULT, ///< at most 1 ULP (docs/math.md has the table)
    CJIT_ACCURACY_FAST,    ///< at most 4 ULP
} cjit_accuracy;

typedef struct cjit_compile_options {
    const char *cpu;        ///< NULL: the host's. Else an LLVM CPU name: "x86-64-v3", "skylake-avx512"
    cjit_accuracy accuracy;
    bool fastmath;          ///< let user arithmetic be contracted and reassociated
    bool no_temporaries;    ///< an array in memory besides arguments and results is CJIT_CODE_UNSUPPORTED
    /// Compile soon rather than well. The results are the same bits, and so is the identity: an object that a
    /// full compilation would improve on says so itself, by defining CJIT_QUICK_SYMBOL.
    bool quick;
} cjit_compile_options;

/// The stages, in order; each is text that `cjit-opt` or LLVM's tools read.
typedef enum cjit_stage {
    CJIT_STAGE_GRAPH,  ///< the array graph
    CJIT_STAGE_CJIT,   ///< the cjit dialect
    CJIT_STAGE_LINALG, ///< linalg on tensors, one op per graph op
    CJIT_STAGE_FUSED,  ///< after fusion
    CJIT_STAGE_BUFFER, ///< linalg on memrefs
    CJIT_STAGE_VECTOR, ///< vectorised loops, the math library inlined
    CJIT_STAGE_LLVM,   ///< the LLVM dialect
    CJIT_STAGE_LL,     ///< LLVM IR, optimised
    CJIT_STAGE_ASM,    ///< assembly
    CJIT_STAGE_COUNT,
} cjit_stage;

/// "graph", "cjit", "linalg", …
CJIT_API const char *cjit_stage_get_name(cjit_stage stage);
/// The file extension of a dump: "txt", "mlir", "ll", "s".
CJIT_API const char *cjit_stage_get_extension(cjit_stage stage);

/// What the caller wants to see of a compilation. All callbacks are optional and are called on the
/// compiling thread, in order.
typedef struct cjit_compile_observer {
    void *context;
    uint32_t stages; ///< bit k: |stage| is called for stage k; printing costs time
    void (*stage)(void *context, cjit_stage stage, const char *text, size_t size);
    /// |name| of a step that took |milliseconds|.
    void (*timing)(void *context, const char *name, double milliseconds);
    /// A remark of a pass, as "file:line:col: remark: text".
    void (*remark)(void *context, const char *text);
} cjit_compile_observer;

/// The symbol that a compiled object defines; of type cjit_kernel_function.
#define CJIT_KERNEL_SYMBOL "cjit_kernel"

/// Compiles a pruned |graph|. |observer| may be NULL. The object is the caller's (free()). Safe to
/// call from several threads; they take turns. A failure inside MLIR or LLVM is CJIT_CODE_INTERNAL
/// and its message names a reproducer file when one could be written.
CJIT_API CJIT_NODISCARD cjit_status *cjit_compile(const cjit_graph *graph,
                                                  const cjit_compile_options *options,
                                                  const cjit_compile_observer *observer,
                                                  void **out_object, size_t *out_size);

// ---------------------------------------------------------------------------------------------
// Without MLIR: in the extension itself
// ---------------------------------------------------------------------------------------------

/// The identity of a compilation (serialised graph, options, target, compiler digest) and its key.
/// |out_identity| is the caller's (free()).
CJIT_API CJIT_NODISCARD cjit_status *cjit_compile_identity(const cjit_graph *graph,
                                                           const cjit_compile_options *options,
                                                           char **out_identity, size_t *out_size,
                                                           cjit_cache_key *out_key);

/// Loads libcjit_compiler.so from |path| and compiles with it. First call in a process loads it.
CJIT_API CJIT_NODISCARD cjit_status *
cjit_compile_loaded(const char *path, const cjit_graph *graph, const cjit_compile_options *options,
                    const cjit_compile_observer *observer, void **out_object, size_t *out_size);

#ifdef __cplusplus
}
#endif

#endif // CJIT_COMPILE_H
