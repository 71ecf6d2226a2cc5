// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The runtime: from an object file's bytes to a kernel that can be called. Needs neither MLIR nor
// LLVM, so a process whose kernels are all in the disk cache never loads them.
#ifndef CJIT_RUNTIME_H
#define CJIT_RUNTIME_H

#include "cjit/calls.h"
#include "cjit/status.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---------------------------------------------------------------------------------------------
// The kernel's ABI
// ---------------------------------------------------------------------------------------------

/// Scratch memory of one call: a kernel takes temporaries from it through the runtime table, and
/// everything is given back when the call ends. Not thread-safe: one arena per call in flight.
typedef struct cjit_arena cjit_arena;

typedef struct cjit_runtime_table cjit_runtime_table;

/// A part [begin, end) of a parallel loop: 0, a raise site or CJIT_KERNEL_NO_MEMORY, as a kernel returns. |arena|
/// is the thread's own; what is taken from it is given back when the part ends.
typedef int32_t (*cjit_parallel_body)(const void *context, int64_t begin, int64_t end,
                                      cjit_arena *arena, const cjit_runtime_table *table);

/// What a kernel may ask of the runtime. Grows only at its end; a kernel compiled against a shorter
/// table works with a longer one. |size| is sizeof(cjit_runtime_table) of the runtime.
struct cjit_runtime_table {
    uint64_t size;
    /// |bytes| of scratch, 64-byte aligned, valid until the kernel returns. NULL when memory is
    /// exhausted: the kernel then returns CJIT_KERNEL_NO_MEMORY. Zero bytes give a valid pointer.
    void *(*arena_alloc)(cjit_arena *arena, uint64_t bytes);
    /// Room for 16 values that the message of the raise site about to be returned tells.
    int64_t *(*raise_values)(cjit_arena *arena);
    /// A mark of what was taken so far, and the return to it: what was taken since is free again. For
    /// temporaries of one turn of a loop.
    uint64_t (*arena_mark)(cjit_arena *arena);
    void (*arena_release)(cjit_arena *arena, uint64_t mark);
    /// cjit_pool_alloc: memory of a result whose size the kernel computes.
    void *(*output_alloc)(size_t bytes);
    /// Calls |body| for parts of [begin, end) that are at most |grain| long, each once, on several threads
    /// where that pays. When parts stop, gives what the lowest of them returned, and leaves its raise values in
    /// |arena|; parts above it may have run, or not. All have ended when this returns.
    int32_t (*parallel_for)(int64_t begin, int64_t end, int64_t grain, cjit_parallel_body body,
                            const void *context, cjit_arena *arena);
    /// Room for |count| (at most 16) values of print site |site|, kept in order with all others of the arena.
    int64_t *(*print)(cjit_arena *arena, int64_t site, int64_t count);
};

/// A compiled function. |data| holds one pointer per array parameter (inputs, then outputs). An output
/// whose extents the kernel computes is delivered: its parameter is an int64 array of rank + 1 elements,
/// zero at the start, to which the kernel writes the address of a block of the pool, the caller's to free
/// (also after an error), and the extents.
/// |sizes| holds, for each array parameter in that order, its extents, and then, unless its layout
/// is contiguous, its strides in elements. Returns 0, a raise site (1, 2, …: an index into the
/// graph's raise sites plus one), or CJIT_KERNEL_NO_MEMORY. Outputs do not overlap anything.
/// Reentrant and thread-safe: all state is in the arguments.
typedef int32_t (*cjit_kernel_function)(void *const *data, const int64_t *sizes, cjit_arena *arena,
                                        const cjit_runtime_table *table);

enum { CJIT_KERNEL_NO_MEMORY = -1 };

/// The process's table; constant, never freed.
CJIT_API const cjit_runtime_table *cjit_runtime_get_table(void);

/// Borrows this thread's arena (made at first use, kept and reused, freed when the thread ends).
/// NULL when memory is exhausted.
CJIT_API cjit_arena *cjit_arena_get_for_thread(void);
/// What the last kernel that raised left for its message: 16 values, borrowed.
CJIT_API const int64_t *cjit_arena_get_raise_values(const cjit_arena *arena);
/// What kernels printed since it was last asked for: for each record the site, the number of values, and the
/// values. The caller's to free(). |*out_lost|: memory ran out, and records are missing. False: nothing.
CJIT_API bool cjit_arena_take_prints(cjit_arena *arena, int64_t **out_words, size_t *out_count,
                                     bool *out_lost);
/// Gives back all that was taken from |arena|; keeps up to 64 MiB for the next call. What was more
/// than that goes to the output pool, within its limit.
CJIT_API void cjit_arena_reset(cjit_arena *arena);

// ---------------------------------------------------------------------------------------------
// Threads
// ---------------------------------------------------------------------------------------------

enum { CJIT_MAX_THREADS = 1024 };

/// How many threads parallel loops may use, the caller's included: what was set, else $CJIT_NUM_THREADS,
/// else the number of CPUs that the process may run on. Thread-safe; inherited by forked children.
CJIT_API unsigned cjit_get_num_threads(void);
/// |count|: 1 to CJIT_MAX_THREADS.
CJIT_API void cjit_set_num_threads(unsigned count);

// ---------------------------------------------------------------------------------------------
// Library calls
// ---------------------------------------------------------------------------------------------

/// Loads what |callee| needs (calls.def): a BLAS and LAPACK library, found in $CJIT_BLAS, among what
/// the process has loaded, or on the system. Loading a kernel does it too; here an error can be told
/// before anything is compiled. Thread-safe.
CJIT_API CJIT_NODISCARD cjit_status *cjit_calls_prepare(cjit_callee callee);

/// An array of a kernel's, as the host sees it during a call; strides in elements.
typedef struct cjit_host_array {
    void *data;
    cjit_dtype dtype;
    int rank;
    const int64_t *shape, *strides;
} cjit_host_array;

/// What a program does that compiled code asks to call a function of its own (host_put, host_run and host_get in
/// calls.def). They are called on the kernel's thread, without any lock. An array is valid during the call.
typedef struct cjit_host_functions {
    void (*put)(int64_t number, int64_t operand, const cjit_host_array *array);
    void (*run)(int64_t number, int64_t num_words, int64_t *words);
    void (*get)(int64_t number, int64_t result, const cjit_host_array *array);
} cjit_host_functions;

/// Borrows |functions| for good. Before any kernel that needs them runs.
CJIT_API void cjit_runtime_set_host(const cjit_host_functions *functions);

/// While the host runs code of its own inside of a kernel's call: the thread gets another arena for the kernels
/// that the code calls. Give what begin returned to end.
CJIT_API cjit_arena *cjit_arena_begin_inner(void);
CJIT_API void cjit_arena_end_inner(cjit_arena *outer);

typedef enum cjit_fft_kind {
    CJIT_FFT_FORWARD,   ///< of complex numbers
    CJIT_FFT_BACKWARD,  ///< the same with the other sign in the exponent
    CJIT_FFT_REAL_EVEN, ///< of an even number of reals: half of the spectrum
    CJIT_FFT_REAL_ODD,
    CJIT_FFT_TO_REAL,   ///< from half of a spectrum to reals
    CJIT_FFT_KINDS,
} cjit_fft_kind;

/// The inner loop of a generalised ufunc (n),()->(m) of NumPy's: |arrays| are the rows, a factor and the results;
/// |dimensions| the number of rows, n and m; |steps| in bytes from row to row of the three, then along the first and
/// the last. Thread-safe, and needs no GIL.
typedef struct cjit_fft_loop {
    void (*run)(char **arrays, const intptr_t *dimensions, const intptr_t *steps, void *data);
    void *data;
} cjit_fft_loop;

/// Sets what computes Fourier transforms in a precision, for the process. Call before a kernel that needs it is loaded.
CJIT_API void cjit_calls_set_fft(cjit_fft_kind kind, bool is_double, cjit_fft_loop loop);

/// A source of random bits, as NumPy's bitgen_t.
typedef struct cjit_bit_generator {
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);
    uint64_t (*next_raw)(void *state);
} cjit_bit_generator;

/// One draw from a distribution with up to three parameters; one of the three is set.
typedef struct cjit_random_draw {
    double (*real)(cjit_bit_generator *generator, const double *parameters);
    float (*single)(cjit_bit_generator *generator, const double *parameters);
    int64_t (*whole)(cjit_bit_generator *generator, const double *parameters);
} cjit_random_draw;

/// NumPy's distributions. |fill| draws integers of |dtype| from |low| to |low| + |range|, both included; |interval| and
/// |bounded| draw one from 0 to |largest|, by masks and by multiplication. All thread-safe, for one generator each.
typedef struct cjit_random_library {
    const cjit_random_draw *draws;
    unsigned num_draws;
    void (*fill)(cjit_bit_generator *generator, cjit_dtype dtype, uint64_t low, uint64_t range, int64_t count, void *out);
    uint64_t (*interval)(cjit_bit_generator *generator, uint64_t largest);
    uint64_t (*bounded)(cjit_bit_generator *generator, uint64_t largest);
} cjit_random_library;

/// Borrows |library| for good. Call before a kernel that needs it is loaded.
CJIT_API void cjit_calls_set_random(const cjit_random_library *library);

// ---------------------------------------------------------------------------------------------
// Loaded kernels
// ---------------------------------------------------------------------------------------------

/// An object file in memory, relocated and executable. Reference counted, thread-safe.
typedef struct cjit_kernel cjit_kernel;

/// Defined by an object that was compiled quickly and that a full compilation would make faster.
#define CJIT_QUICK_SYMBOL "cjit_quick"

/// Loads an x86-64 ELF relocatable object of |size| bytes and finds |symbol| in it. Outside symbols
/// are bound from the runtime's own tables (libm and memory functions that code generators emit, calls.def); an
/// unknown one is an error that names it. Malformed input is an error, never a crash. The bytes are
/// copied. Pages are never writable and executable at once. The result has one reference.
CJIT_API CJIT_NODISCARD cjit_status *cjit_kernel_load(const void *bytes, size_t size,
                                                      const char *symbol, cjit_kernel **out_kernel);
CJIT_API cjit_kernel *cjit_kernel_retain(cjit_kernel *kernel);
CJIT_API void cjit_kernel_release(cjit_kernel *kernel); // NULL is allowed
CJIT_API cjit_kernel_function cjit_kernel_get_function(const cjit_kernel *kernel);
/// Whether a full compilation would make it faster: its object defines CJIT_QUICK_SYMBOL.
CJIT_API bool cjit_kernel_is_quick(const cjit_kernel *kernel);

// ---------------------------------------------------------------------------------------------
// The disk cache
// ---------------------------------------------------------------------------------------------

/// 128 bits that name a compilation: the graph's content, the compiler's digest, the target and the
/// options (cjit_compile_key makes it).
typedef struct cjit_cache_key {
    uint64_t low, high;
} cjit_cache_key;

typedef struct cjit_cache_info {
    const char *directory; ///< borrowed, valid until the directory changes; NULL when disabled
    const char *disabled_reason; ///< why there is no directory; NULL when there is one
    uint64_t hits, misses, stores, store_failures; ///< of this process
    uint64_t files, bytes;                         ///< on disk now
} cjit_cache_info;

/// Chooses the directory: |directory|, or if NULL $CJIT_CACHE_DIR, or $XDG_CACHE_HOME/cjit, or
/// ~/.cache/cjit; an empty name switches the cache off. Made on first store with mode 0700. One
/// that is not the user's own or that others may write to is refused: the cache is then disabled,
/// with a reason, until the next choice, and everything still works. Thread-safe.
CJIT_API CJIT_NODISCARD cjit_status *cjit_cache_set_directory(const char *directory);

/// Looks |key| up. The stored |identity| (the serialised graph and options) must equal the given
/// one byte for byte, and the file's checksum must hold; else it is a miss. On a hit |out_object|
/// owns a malloc'ed copy of the object (free() it), else it is NULL. Foreign, truncated, or
/// unreadable files are misses, never errors. Thread- and process-safe.
CJIT_API CJIT_NODISCARD cjit_status *cjit_cache_lookup(cjit_cache_key key, const void *identity,
                                                       size_t identity_size, void **out_object,
                                                       size_t *out_object_size);

/// Stores an object: written to a temporary file in the same directory and renamed, so that a
/// reader sees all of it or nothing. A full disk, a read-only or missing home is no error: the
/// store is counted as failed and no partial file stays. At the first and then at every 64th store
/// the files used longest ago are removed while all together exceed $CJIT_CACHE_SIZE (bytes, or
/// with a suffix K, M or G; default 1G).
CJIT_API CJIT_NODISCARD cjit_status *cjit_cache_store(cjit_cache_key key, const void *identity,
                                                      size_t identity_size, const void *object,
                                                      size_t object_size);

CJIT_API CJIT_NODISCARD cjit_status *cjit_cache_get_info(cjit_cache_info *out_info);
/// Removes this cache's own files (only those: by name pattern and magic number), not the
/// directory.
CJIT_API CJIT_NODISCARD cjit_status *cjit_cache_clear(uint64_t *out_files_removed);

// ---------------------------------------------------------------------------------------------
// The pool of output memory
// ---------------------------------------------------------------------------------------------

typedef struct cjit_pool_info {
    uint64_t bytes_in_use, bytes_cached, limit; ///< |limit| bounds bytes_cached
    uint64_t hits, misses;
} cjit_pool_info;

/// A block of at least |bytes| bytes (also for 0), 64-byte aligned, contents undefined. Freed
/// blocks are reused: small ones from lists by size class, large ones by best fit; fresh large ones
/// are mapped aligned to 2 MiB with huge pages advised. NULL when memory is exhausted. Thread-safe;
/// works after fork in the child.
CJIT_API void *cjit_pool_alloc(size_t bytes);
/// Gives |block| back; NULL is allowed. Any thread may free any block, at any time until exit.
CJIT_API void cjit_pool_free(void *block);
/// The usable bytes of |block|.
CJIT_API size_t cjit_pool_get_size(const void *block);
CJIT_API void cjit_pool_get_info(cjit_pool_info *out_info);
/// Bounds the cached bytes (default: an eighth of physical memory, at most 1 GiB) and trims to it.
CJIT_API void cjit_pool_set_limit(uint64_t bytes);
/// Returns every cached block to the system; the small ones that another thread caches for itself
/// (at most 1 MiB) follow when it uses the pool next.
CJIT_API void cjit_pool_trim(void);

#ifdef __cplusplus
}
#endif

#endif // CJIT_RUNTIME_H
