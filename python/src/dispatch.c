// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From function objects to implementations. The tables name functions by module and name; the objects
// are looked up once their module is in sys.modules (nothing is imported here), and found again by
// identity. Methods of tracers are found by name. An entry's module may be several, separated by
// spaces: "torch torch.Tensor torch.special".
#include "assign.h"
#include "library_call.h"

#include <string.h>

enum { MAP_SIZE = 8192, MAX_MODULES = 40, MODULE_NAME_SIZE = 64 };

typedef struct map_entry {
    PyObject *object; ///< strong
    frontend_function function;
} map_entry;

typedef struct module_state {
    char name[MODULE_NAME_SIZE];
    bool loaded;
} module_state;

/// An entry of a table under one of its modules.
typedef struct named_entry {
    unsigned module;
    const frontend_table_entry *entry;
} named_entry;

static map_entry map[MAP_SIZE]; // open addressing; never more than half full
static uint32_t map_count;
static module_state modules[MAX_MODULES];
static unsigned num_modules;
static named_entry *entries;
static size_t num_entries;
static Py_ssize_t seen_modules; // len(sys.modules) at the last look
static PyObject *method_names[3]; // by name: numpy.ndarray, torch.Tensor, python

static const char *const method_modules[3] = {"numpy.ndarray", "torch.Tensor", "python"};

static const frontend_table_entry *const tables[] = {
    frontend_numpy_table,
    frontend_torch_table,
    frontend_builtin_table,
    frontend_cmath_table,
    frontend_matmul_table,
    frontend_assign_table,
    frontend_composite_table,
};

static map_entry *find_slot(PyObject *object) {
    size_t slot = ((uintptr_t)object >> 4) * 0x9E3779B97F4A7C15u >> 51;
    while (map[slot % MAP_SIZE].object && map[slot % MAP_SIZE].object != object)
        ++slot;
    return &map[slot % MAP_SIZE];
}

static void map_add(PyObject *object, frontend_function function) {
    map_entry *entry = find_slot(object);
    if (!entry->object) {
        if (map_count >= MAP_SIZE / 2)
            return;
        ++map_count;
        entry->object = Py_NewRef(object);
    }
    entry->function = function;
}

// ---------------------------------------------------------------------------------------------
// Loading
// ---------------------------------------------------------------------------------------------

/// Calls |visit| with each module name of |entry|.
static int for_each_module(const frontend_table_entry *entry,
                           int (*visit)(const char *module, const frontend_table_entry *entry)) {
    const char *text = entry->module;
    while (*text) {
        size_t size = strcspn(text, " ");
        char name[MODULE_NAME_SIZE];
        if (size >= sizeof name) {
            PyErr_SetString(frontend_internal_error, "too long a module's name in the function tables");
            return -1;
        }
        memcpy(name, text, size);
        name[size] = 0;
        if (visit(name, entry) < 0)
            return -1;
        text += size + strspn(text + size, " ");
    }
    return 0;
}

static int note_module(const char *name, unsigned *out_module) {
    for (*out_module = 0; *out_module < num_modules; ++*out_module)
        if (strcmp(modules[*out_module].name, name) == 0)
            return 0;
    if (num_modules == MAX_MODULES) {
        PyErr_SetString(frontend_internal_error, "too many modules in the function tables");
        return -1;
    }
    strcpy(modules[num_modules++].name, name);
    return 0;
}

static int note_method(const char *module, const frontend_table_entry *entry) {
    for (int i = 0; i < 3; ++i) {
        if (strcmp(method_modules[i], module) != 0)
            continue;
        PyObject *pointer = PyLong_FromVoidPtr((void *)(uintptr_t)entry->function);
        int result = pointer ? PyDict_SetItemString(method_names[i], entry->name, pointer) : -1;
        Py_XDECREF(pointer);
        return result;
    }
    return 0;
}

static int for_each_entry(int (*visit)(const char *module, const frontend_table_entry *entry)) {
    for (size_t t = 0; t < sizeof tables / sizeof *tables; ++t)
        for (const frontend_table_entry *entry = tables[t]; entry->name; ++entry)
            if (for_each_module(entry, visit) < 0)
                return -1;
    return 0;
}

static int note_entry(const char *module, const frontend_table_entry *entry) {
    named_entry *more = (num_entries & (num_entries - 1)) // room for a power of two
                            ? entries
                            : PyMem_Realloc(entries, (num_entries ? 2 * num_entries : 1) * sizeof *entries);
    if (!more) {
        PyErr_NoMemory();
        return -1;
    }
    entries = more;
    entries[num_entries].entry = entry;
    if (note_module(module, &entries[num_entries].module) < 0)
        return -1;
    num_entries++;
    return note_method(module, entry);
}

static int initialize(void) {
    if (num_entries)
        return 0;
    for (int i = 0; i < 3; ++i)
        if (!method_names[i] && !(method_names[i] = PyDict_New()))
            return -1;
    if (for_each_entry(note_entry) == 0)
        return 0;
    num_entries = 0; // all of it again
    return -1;
}

static void load_module(unsigned number, PyObject *module) {
    for (size_t i = 0; i < num_entries; ++i) {
        if (entries[i].module != number)
            continue;
        PyObject *object = PyObject_GetAttrString(module, entries[i].entry->name);
        if (object)
            map_add(object, entries[i].entry->function);
        else
            PyErr_Clear(); // another version of the library
        Py_XDECREF(object);
    }
    modules[number].loaded = true;
}

/// The module or class |name|, when its module is imported; new reference or NULL. Modules are asked for what they
/// hold: an attribute that is not there may import one, as numpy.random and numpy.fft are.
static PyObject *find_namespace(const char *name) {
    PyObject *all = PyImport_GetModuleDict(); // borrowed
    PyObject *module = PyDict_GetItemString(all, name);
    if (module)
        return Py_NewRef(module);
    const char *dot = strrchr(name, '.');
    if (!dot)
        return NULL;
    char parent_name[MODULE_NAME_SIZE];
    snprintf(parent_name, sizeof parent_name, "%.*s", (int)(dot - name), name);
    PyObject *parent = find_namespace(parent_name);
    PyObject *found = !parent                 ? NULL
                      : PyModule_Check(parent) ? Py_XNewRef(PyDict_GetItemString(PyModule_GetDict(parent), dot + 1))
                                               : PyObject_GetAttrString(parent, dot + 1);
    Py_XDECREF(parent);
    PyErr_Clear();
    return found;
}

static int load_new_modules(void) {
    if (initialize() < 0)
        return -1;
    Py_ssize_t count = PyDict_GET_SIZE(PyImport_GetModuleDict());
    if (count == seen_modules)
        return 0;
    for (unsigned i = 0; i < num_modules; ++i) {
        if (modules[i].loaded)
            continue;
        // torch's names are complete only when its import is.
        if (strncmp(modules[i].name, "torch", 5) == 0 && !frontend_torch_module())
            continue;
        PyObject *module = find_namespace(modules[i].name);
        if (!module)
            continue;
        load_module(i, module);
        Py_DECREF(module);
    }
    seen_modules = count;
    return 0;
}

// ---------------------------------------------------------------------------------------------
// Finding
// ---------------------------------------------------------------------------------------------

frontend_function frontend_dispatch_find(PyObject *function) {
    return load_new_modules() < 0 ? NULL : find_slot(function)->function;
}

static frontend_function find_by_name(int table, PyObject *name) {
    if (initialize() < 0)
        return NULL;
    PyObject *pointer = PyDict_GetItemWithError(method_names[table], name); // borrowed
    return pointer ? (frontend_function)(uintptr_t)PyLong_AsVoidPtr(pointer) : NULL;
}

frontend_function frontend_dispatch_find_method(frontend_kind kind, PyObject *name) {
    return find_by_name(kind == FRONTEND_TORCH_TENSOR ? 1 : frontend_kind_is_python(kind) ? 2 : 0,
                        name);
}

frontend_function frontend_dispatch_find_torch(const char *name) {
    for (const frontend_table_entry *entry = frontend_torch_table; entry->name; ++entry)
        if (strcmp(entry->name, name) == 0)
            return entry->function;
    PyErr_Format(frontend_internal_error, "torch.%s is missing from the function table", name);
    return NULL;
}

static PyObject *listing; // what frontend_dispatch_list makes

static int list_entry(const char *module, const frontend_table_entry *entry) {
    PyObject *pair = Py_BuildValue("(ss)", module, entry->name);
    int result = pair ? PyList_Append(listing, pair) : -1;
    Py_XDECREF(pair);
    return result;
}

PyObject *frontend_dispatch_list(PyObject *module, PyObject *unused) {
    (void)module, (void)unused;
    PyObject *result = listing = PyList_New(0);
    if (!result)
        return NULL;
    int status = for_each_entry(list_entry);
    for (const frontend_ufunc_entry *ufunc = frontend_ufunc_table; ufunc->name; ++ufunc) {
        frontend_table_entry entry = {ufunc->module ? ufunc->module : "numpy", ufunc->name, NULL};
        if (status == 0)
            status = for_each_module(&entry, list_entry);
    }
    listing = NULL;
    if (status < 0)
        Py_CLEAR(result);
    return result;
}

// ---------------------------------------------------------------------------------------------
// Questions about functions
// ---------------------------------------------------------------------------------------------

/// A string attribute, or NULL without an exception.
static PyObject *string_attribute(PyObject *object, const char *name) {
    PyObject *value = PyObject_GetAttrString(object, name);
    if (value && !PyUnicode_Check(value))
        Py_CLEAR(value);
    PyErr_Clear();
    return value;
}

/// The module that |function| belongs to, by its own word or its class's.
static PyObject *module_of(PyObject *function) {
    PyObject *module = string_attribute(function, "__module__");
    static const char *const owners[] = {"__objclass__", "__self__"};
    for (int i = 0; !module && i < 2; ++i) {
        PyObject *owner = PyObject_GetAttrString(function, owners[i]);
        PyErr_Clear();
        if (owner && PyModule_Check(owner))
            module = string_attribute(owner, "__name__");
        else if (owner)
            module = string_attribute(PyType_Check(owner) ? owner : (PyObject *)Py_TYPE(owner),
                                      "__module__");
        Py_XDECREF(owner);
    }
    return module;
}

static bool has_root(PyObject *module, const char *root) {
    const char *text = module ? PyUnicode_AsUTF8(module) : NULL;
    size_t size = strlen(root);
    return text && strncmp(text, root, size) == 0 && (text[size] == 0 || text[size] == '.');
}

bool frontend_dispatch_is_library(PyObject *function) {
    if (PyType_Check(function) || PyModule_Check(function))
        return false;
    if (frontend_is_ufunc(function))
        return true;
    if (!PyCallable_Check(function) || frontend_is_tracer(function))
        return false;
    // An instance (an nn.Module, a numpy.random.Generator) is not a function.
    if (!PyFunction_Check(function) && !PyCFunction_Check(function) &&
        Py_TYPE(function)->tp_descr_get == NULL &&
        !PyObject_HasAttrString(function, "__qualname__"))
        return false;
    PyObject *module = module_of(function);
    bool result = has_root(module, "numpy") || has_root(module, "torch");
    Py_XDECREF(module);
    return result;
}

bool frontend_dispatch_is_library_class(PyObject *object) {
    if (!PyType_Check(object))
        return false;
    PyObject *module = string_attribute(object, "__module__");
    bool result = has_root(module, "numpy") || has_root(module, "torch");
    Py_XDECREF(module);
    return result;
}

PyObject *frontend_dispatch_describe(PyObject *function) {
    PyObject *module = module_of(function);
    PyObject *name = string_attribute(function, "__qualname__");
    if (!name)
        name = string_attribute(function, "__name__");
    PyObject *text = NULL;
    const char *module_text = module ? PyUnicode_AsUTF8(module) : NULL;
    if (!name)
        text = PyObject_Repr(function);
    else if (frontend_is_ufunc(function) && !has_root(module, "scipy"))
        text = PyUnicode_FromFormat("np.%U", name);
    else if (has_root(module, "numpy.random"))
        text = PyUnicode_FromFormat("np.random.%U", name);
    else if (has_root(module, "numpy"))
        text = strstr(module_text, "._") || !module_text[5]
                   ? PyUnicode_FromFormat("np.%U", name)
                   : PyUnicode_FromFormat("np%s.%U", module_text + 5, name);
    else if (has_root(module, "torch") &&
             (strstr(module_text, "._") || PyUnicode_READ_CHAR(name, 0) == '_'))
        // torch.sum calls itself _VariableFunctionsClass.sum
        text = PyUnicode_FromFormat(
            "torch.%s", strrchr(PyUnicode_AsUTF8(name), '.') ? strrchr(PyUnicode_AsUTF8(name), '.') + 1
                                                             : PyUnicode_AsUTF8(name));
    else
        text = module ? PyUnicode_FromFormat("%U.%U", module, name) : Py_NewRef(name);
    Py_XDECREF(module);
    Py_XDECREF(name);
    return text;
}

PyObject *frontend_raise_unsupported_function(PyObject *function) {
    PyObject *name = frontend_dispatch_describe(function);
    if (name)
        frontend_raise_at_user(frontend_unsupported_error,
                               "%U is not supported yet; call it outside the jitted function, or "
                               "write it with the functions listed in docs/supported.md",
                               name);
    Py_XDECREF(name);
    return NULL;
}

static bool contains_tracer(PyObject *object, int depth) {
    if (frontend_is_tracer(object))
        return true;
    if (depth == 0)
        return false;
    if (PyList_Check(object) || PyTuple_Check(object)) {
        Py_ssize_t count = PySequence_Fast_GET_SIZE(object);
        for (Py_ssize_t i = 0; i < count; ++i)
            if (contains_tracer(PySequence_Fast_GET_ITEM(object, i), depth - 1))
                return true;
    } else if (PyDict_Check(object)) {
        Py_ssize_t position = 0;
        PyObject *key, *value;
        while (PyDict_Next(object, &position, &key, &value))
            if (contains_tracer(value, depth - 1))
                return true;
    }
    return false;
}

bool frontend_contains_tracer(PyObject *const *args, Py_ssize_t count) {
    for (Py_ssize_t i = 0; i < count; ++i)
        if (contains_tracer(args[i], 4))
            return true;
    return false;
}
