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
    uint32_t limit;      // the node that first updates what it reads: users behind that cannot take it in
    uint32_t num_waits;
    uint32_t *waits;     // the nodes before it that read what it updates
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

// fuse_updates.c

/// Finds what each node updates, and what reads that before.
void fuse_find_updates(fusion *f);
/// Whether all users of node |at| stand before the update of anything that it reads.
bool fuse_reads_in_time(const fusion *f, uint32_t at);
/// Makes updates depend on those reads; once it is known what is taken into its users.
void fuse_order_updates(fusion *f);

// fuse_elementwise.c

/// Notes that |user| depends on node |producer|.
void fuse_add_producer(fuse_node *user, uint32_t producer);

// fuse_emit.c

/// Builds the merged op of |group| before |place| and lets the outside use it.
void fuse_emit_group(fusion *f, uint32_t group, MlirOperation place);

#endif // CJIT_PASSES_FUSE_H
