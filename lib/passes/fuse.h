// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the files of --cjit-fuse-elementwise share: the ops of a block, the groups they join and what the
// groups depend on.
#ifndef CJIT_PASSES_FUSE_H
#define CJIT_PASSES_FUSE_H

#include "generic.h"
#include "value_map.h"

typedef struct fuse_node {
    MlirOperation op;
    bool fusible;    // an elementwise generic on tensors with one identity-mapped output per result, or a
                     // reduction of one
    bool inlined;    // every use takes it into the user's body
    MlirOperation space; // of a fusible one: the tensor.empty that has its loops' extents
    uint32_t cost;   // of one element
    uint32_t group;
    uint32_t num_producers;
    uint32_t *producers; // nodes of this block that it uses, in any region of its own
} fuse_node;

typedef struct fusion {
    MlirContext context;
    MlirBlock block;
    fuse_node *nodes;
    uint32_t count;
    passes_map index; // operation → node
    uint64_t *reaches; // one row of |words| per group: the groups it depends on
    uint32_t words;
    uint32_t *leaders; // by group: its first node
    uint32_t num_groups;
    uint32_t *fusible; // the groups that others may join
    uint32_t num_fusible;
} fusion;

// fuse_groups.c

/// The tensor.empty whose extents are those of the loops of |op|, a fusible generic: its first output's, or
/// of a reduction its operand's. Null for a reduction of something else.
MlirOperation fuse_space(MlirOperation op);
/// Whether two generics on tensors run over the same extents.
bool fuse_same_space(MlirOperation a, MlirOperation b);
/// Access |inner| (of a producer's operand, in the producer's loops) when the producer itself is
/// accessed by |outer|.
generic_access fuse_compose(const generic_access *inner, const generic_access *outer);
/// Gives every node that is not taken into its users a group.
void fuse_assign_groups(fusion *f);
fuse_node *fuse_leader(fusion *f, uint32_t group);
/// Whether group |group| waits for group |on|.
bool fuse_depends(const fusion *f, uint32_t group, uint32_t on);

// fuse_emit.c

/// Builds the merged op of |group| before |place| and lets the outside use it.
void fuse_emit_group(fusion *f, uint32_t group, MlirOperation place);

#endif // CJIT_PASSES_FUSE_H
