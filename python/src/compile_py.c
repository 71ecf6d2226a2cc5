// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a traced specialisation to its kernel:
//
//   identity -> disk cache -> (a miss) libcjit_compiler.so -> store -> load
//
// The compiler lies beside this extension and is loaded at the first miss. The GIL is released all
// the while: nothing here touches Python objects until the end. With CJIT_DUMP=dir the cache is not
// asked, so that every compilation writes its stages to dir/NN-function/ii-stage.ext.
#include "function.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static const char *dump_directory, *default_cpu;
static char compiler_path[4096];

void frontend_compile_init(void) {
    const char *dump = getenv("CJIT_DUMP"), *cpu = getenv("CJIT_CPU");
    dump_directory = dump && *dump ? strdup(dump) : NULL;
    default_cpu = cpu && *cpu ? strdup(cpu) : NULL;
    Dl_info info;
    if (dladdr(compiler_path, &info) && info.dli_fname) {
        const char *slash = strrchr(info.dli_fname, '/');
        snprintf(compiler_path, sizeof compiler_path, "%.*slibcjit_compiler.so",
                 slash ? (int)(slash - info.dli_fname) + 1 : 0, info.dli_fname);
    }
}

const char *frontend_compile_get_cpu(void) { return default_cpu; }

static double now_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec * 1e-6;
}

// ---------------------------------------------------------------------------------------------
// Dumps (without the GIL)
// ---------------------------------------------------------------------------------------------

static atomic_uint num_dumps;

static void dump_stage(void *context, cjit_stage stage, const char *text, size_t size) {
    char path[4200];
    snprintf(path, sizeof path, "%s/%02d-%s.%s", (const char *)context, (int)stage,
             cjit_stage_get_name(stage), cjit_stage_get_extension(stage));
    FILE *file = fopen(path, "wb");
    if (!file)
        return; // told once, when the directory was made
    fwrite(text, 1, size, file);
    fclose(file);
}

/// Makes dir/NN-function; false, with a word on stderr, when that fails.
static bool make_dump_directory(const char *function, char *out_path, size_t size) {
    unsigned number = atomic_fetch_add(&num_dumps, 1);
    int length = snprintf(out_path, size, "%s/%02u-", dump_directory, number);
    for (const char *c = function; *c && length > 0 && (size_t)length + 1 < size; c++)
        if (isalnum((unsigned char)*c) || *c == '_')
            out_path[length++] = *c;
    out_path[length] = 0;
    if ((mkdir(dump_directory, 0777) == 0 || errno == EEXIST) &&
        (mkdir(out_path, 0777) == 0 || errno == EEXIST))
        return true;
    fprintf(stderr, "cjit: CJIT_DUMP: cannot make %s: %s\n", out_path, strerror(errno));
    return false;
}

// ---------------------------------------------------------------------------------------------
// Kernels (without the GIL)
// ---------------------------------------------------------------------------------------------

static cjit_status *compile_fresh(const cjit_graph *graph, const cjit_compile_options *options,
                                  void **out_object, size_t *out_size) {
    char path[4096];
    cjit_compile_observer observer = {.context = path, .stage = dump_stage};
    if (!dump_directory || !make_dump_directory(cjit_graph_get_name(graph), path, sizeof path))
        return cjit_compile_loaded(compiler_path, graph, options, NULL, out_object, out_size);
    char *text = NULL;
    cjit_status *status = cjit_graph_print(graph, &text);
    if (status)
        return status;
    dump_stage(path, CJIT_STAGE_GRAPH, text, strlen(text));
    free(text);
    observer.stages = ((1u << CJIT_STAGE_COUNT) - 1) & ~(1u << CJIT_STAGE_GRAPH);
    return cjit_compile_loaded(compiler_path, graph, options, &observer, out_object, out_size);
}

/// With options->quick a kernel that was compiled quickly will do; without, it is a miss.
static cjit_status *find_kernel(const cjit_graph *graph, const cjit_compile_options *options,
                                cjit_kernel **out_kernel, bool *out_from_cache) {
    char *identity = NULL;
    void *object = NULL;
    size_t identity_size = 0, object_size = 0;
    cjit_cache_key key;
    cjit_status *status = NULL;
    CJIT_TRY(cjit_compile_identity(graph, options, &identity, &identity_size, &key));
    if (!dump_directory)
        CJIT_TRY(cjit_cache_lookup(key, identity, identity_size, &object, &object_size));
    *out_from_cache = object != NULL;
    if (object) {
        status = cjit_kernel_load(object, object_size, CJIT_KERNEL_SYMBOL, out_kernel);
        if (!status && (options->quick || !cjit_kernel_is_quick(*out_kernel)))
            goto done;
        // A stored object that does not load is a miss; compiling replaces it.
        if (!status)
            cjit_kernel_release(*out_kernel);
        *out_kernel = NULL;
        cjit_status_destroy(status);
        status = NULL;
        free(object);
        object = NULL;
        *out_from_cache = false;
    }
    CJIT_TRY(compile_fresh(graph, options, &object, &object_size));
    CJIT_TRY(cjit_kernel_load(object, object_size, CJIT_KERNEL_SYMBOL, out_kernel));
    CJIT_TRY(cjit_cache_store(key, identity, identity_size, object, object_size));
done:
    free(identity);
    free(object);
    return status;
}

/// False when everything that the function returns is there already, or views of it.
static bool needs_kernel(const cjit_graph *graph) {
    bool needed = cjit_graph_num_outputs(graph) > 0;
    for (uint32_t i = 0; !needed && i < cjit_graph_num_nodes(graph); i++) {
        const cjit_node_info *node = cjit_graph_get_node(graph, i);
        needed = node->live && cjit_op_is_effect(node->op);
    }
    return needed;
}

cjit_kernel *frontend_compile_in_full(const cjit_graph *graph, const cjit_compile_options *options,
                                      double *out_milliseconds) {
    double start = now_ms();
    cjit_kernel *kernel = NULL;
    bool from_cache; // another process may have been there before
    cjit_status_destroy(find_kernel(graph, options, &kernel, &from_cache));
    *out_milliseconds = now_ms() - start;
    return kernel;
}

int frontend_compile(frontend_function_object *function, frontend_specialization *specialization,
                     bool in_full) {
    double start = now_ms();
    cjit_status *status;
    cjit_compile_options options = function->options;
    options.quick = frontend_tiers_enabled() && !in_full;
    if (function->options.no_temporaries &&
        frontend_updates_refuse_copies(specialization, function->fn) < 0)
        return -1;
    if (!needs_kernel(specialization->graph))
        return 0;
    Py_BEGIN_ALLOW_THREADS status =
        find_kernel(specialization->graph, &options, &specialization->kernel, &specialization->from_cache);
    Py_END_ALLOW_THREADS specialization->compile_ms = now_ms() - start;
    if (status)
        return frontend_raise_status(status);
    specialization->run = cjit_kernel_get_function(specialization->kernel);
    if (cjit_kernel_is_quick(specialization->kernel))
        specialization->tier = FRONTEND_TIER_QUICK;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Looking at a compilation
// ---------------------------------------------------------------------------------------------

/// What the observer saw, kept in C until the GIL is held again.
typedef struct record {
    enum { RECORD_STAGE, RECORD_TIMING, RECORD_REMARK } kind;
    cjit_stage stage;
    double milliseconds;
    char *text;
    size_t size;
} record;

typedef struct collector {
    record *records;
    size_t count, capacity;
    bool failed;
} collector;

static void collect(void *context, record item, const char *text, size_t size) {
    collector *collector = context;
    if (collector->count == collector->capacity) {
        size_t capacity = collector->capacity ? 2 * collector->capacity : 32;
        void *records = realloc(collector->records, capacity * sizeof *collector->records);
        if (!records) {
            collector->failed = true;
            return;
        }
        collector->records = records;
        collector->capacity = capacity;
    }
    item.text = malloc(size + 1);
    item.size = size;
    if (!item.text) {
        collector->failed = true;
        return;
    }
    memcpy(item.text, text, size);
    item.text[size] = 0;
    collector->records[collector->count++] = item;
}

static void collect_stage(void *context, cjit_stage stage, const char *text, size_t size) {
    collect(context, (record){.kind = RECORD_STAGE, .stage = stage}, text, size);
}

static void collect_timing(void *context, const char *name, double milliseconds) {
    collect(context, (record){.kind = RECORD_TIMING, .milliseconds = milliseconds}, name,
            strlen(name));
}

static void collect_remark(void *context, const char *text) {
    collect(context, (record){.kind = RECORD_REMARK}, text, strlen(text));
}

static cjit_status *observe(const cjit_graph *graph, const cjit_compile_options *options,
                            uint32_t wanted, collector *collector) {
    void *object = NULL;
    size_t size;
    if (wanted & 1u << CJIT_STAGE_GRAPH) {
        char *text = NULL;
        cjit_status *status = cjit_graph_print(graph, &text);
        if (status)
            return status;
        collect_stage(collector, CJIT_STAGE_GRAPH, text, strlen(text));
        free(text);
        if (wanted == 1u << CJIT_STAGE_GRAPH)
            return NULL; // needs no compiler
    }
    cjit_compile_observer observer = {.context = collector,
                                      .stages = wanted & ~(1u << CJIT_STAGE_GRAPH),
                                      .stage = collect_stage,
                                      .timing = collect_timing,
                                      .remark = collect_remark};
    cjit_status *status =
        cjit_compile_loaded(compiler_path, graph, options, &observer, &object, &size);
    free(object);
    return status;
}

/// Puts |item| into the lists and the dict of |result|.
static int add_record(PyObject *result, const record *item) {
    static const char *const names[] = {"stages", "timings", "remarks"};
    PyObject *container = PyDict_GetItemString(result, names[item->kind]);
    PyObject *text = PyUnicode_DecodeUTF8(item->text, (Py_ssize_t)item->size, "replace");
    int status = text ? 0 : -1;
    if (status == 0 && item->kind == RECORD_STAGE) {
        status = PyDict_SetItemString(container, cjit_stage_get_name(item->stage), text);
    } else if (status == 0 && item->kind == RECORD_TIMING) {
        PyObject *pair = Py_BuildValue("(Od)", text, item->milliseconds);
        status = pair ? PyList_Append(container, pair) : -1;
        Py_XDECREF(pair);
    } else if (status == 0) {
        status = PyList_Append(container, text);
    }
    Py_XDECREF(text);
    return status;
}

PyObject *frontend_compile_stages(frontend_function_object *function, const cjit_graph *graph,
                                  uint32_t wanted) {
    collector collector = {0};
    cjit_status *status;
    Py_BEGIN_ALLOW_THREADS status = observe(graph, &function->options, wanted, &collector);
    Py_END_ALLOW_THREADS PyObject *result = NULL;
    if (status)
        frontend_raise_status(status);
    else if (collector.failed)
        PyErr_NoMemory();
    else
        result = Py_BuildValue("{s:{},s:[],s:[]}", "stages", "timings", "remarks");
    for (size_t i = 0; i < collector.count; i++) {
        if (result && add_record(result, &collector.records[i]) < 0)
            Py_CLEAR(result);
        free(collector.records[i].text);
    }
    free(collector.records);
    return result;
}
