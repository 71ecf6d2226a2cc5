// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finding functions in the math library's text.
#include "math_library.h"

#include <stdio.h>
#include <string.h>

const passes_math_file *math_library_find(const char *directory, MlirStringRef name) {
    char path[96];
    snprintf(path, sizeof path, "%s/%.*s", directory, (int)name.length, name.data);
    unsigned low = 0, high = passes_num_math_files;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        int order = strcmp(path, passes_math_files[middle].name);
        if (order == 0)
            return &passes_math_files[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const passes_math_file *math_library_find_one_lane(const passes_math_file *file) {
    const char *name = strchr(file->name, '/');
    char directory[16];
    snprintf(directory, sizeof directory, "%.*s1", (int)(name - file->name), file->name);
    const passes_math_file *own =
        math_library_find(directory, mlirStringRefCreateFromCString(name + 1));
    return own ? own : file;
}

const char *math_library_exact(MlirType element) {
    return mlirTypeIsAF32(element)    ? "f32"
           : mlirTypeIsAF64(element)  ? "f64"
           : mlirTypeIsABF16(element) ? "bf16"
           : mlirTypeIsAF16(element)  ? "f16"
                                      : NULL;
}

MlirStringRef math_library_name(MlirOperation operation) {
    MlirStringRef name = ir_name(operation);
    if (name.length <= 5 || (memcmp(name.data, "math.", 5) != 0 && memcmp(name.data, "cjit.", 5) != 0))
        return mlirStringRefCreate("", 0);
    MlirStringRef function = mlirStringRefCreate(name.data + 5, name.length - 5);
    if (ir_equal(function, "powf"))
        function.length--;
    return function;
}

const passes_math_file *math_library_find_for(MlirOperation operation, MlirType element) {
    MlirStringRef name = math_library_name(operation);
    const char *exact = math_library_exact(element);
    bool is_unsigned = ir_has(operation, "unsigned");
    const passes_math_file *file = exact ? math_library_find(exact, name) : NULL;
    if (file)
        return file;
    return math_library_find(!mlirTypeIsAInteger(element) ? "float" : is_unsigned ? "uint" : "int", name);
}
