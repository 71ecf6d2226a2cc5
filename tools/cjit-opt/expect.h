// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --verify-diagnostics: what the input's comments expect, compared with what is reported.
#ifndef CJIT_OPT_EXPECT_H
#define CJIT_OPT_EXPECT_H

#include "diagnostics.h"

typedef struct opt_expectations opt_expectations;

/// Reads the comments of |source|, which is borrowed.
CJIT_NODISCARD cjit_status *opt_expectations_create(const tool_source *source,
                                                    opt_expectations **out_expectations);
void opt_expectations_destroy(opt_expectations *expectations);

/// Takes a message (a tool_diagnostics sink; |expectations| is an opt_expectations). One that
/// nobody expects is printed; notes may go unexpected.
void opt_expectations_take(void *expectations, const tool_message *message);

/// Prints what was expected and did not come. True when everything was as expected.
bool opt_expectations_finish(opt_expectations *expectations);

#endif // CJIT_OPT_EXPECT_H
