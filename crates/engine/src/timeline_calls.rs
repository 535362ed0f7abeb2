//! An allocation timeline as a call tree: the stacks whose objects are alive.

use crate::call_tree::CallTree;
use ::analysis::Heap;
use evidence::flame::{Flame, FlameNode, NO_NODE};
use protocol::{CallFrame, Direction};
use redact::{Policy, Safe, safe};

/// The tree of live bytes, from the callers' side or the allocating functions'. O(nodes + stacks).
pub(crate) fn call_tree(heap: &Heap, policy: &Policy, direction: Direction) -> CallTree {
    let snapshot = heap.snapshot();
    let tree = &snapshot.trace_tree;
    let live = heap.live_by_stack();
    // The file's own root stands for no function: what it calls is outermost. Parents come before children in the file.
    let mut nodes: Vec<FlameNode> = (1..tree.len())
        .map(|at| FlameNode {
            parent: tree.parent[at].checked_sub(1).unwrap_or(NO_NODE),
            frame: tree.function[at],
            self_bytes: live[at].0,
            self_count: live[at].1,
            total_bytes: live[at].0,
            total_count: live[at].1,
        })
        .collect();
    for at in (0..nodes.len()).rev() {
        let n = nodes[at];
        if let Some(caller) = nodes.get_mut(n.parent as usize).filter(|_| (n.parent as usize) < at) {
            caller.total_bytes = caller.total_bytes.saturating_add(n.total_bytes);
            caller.total_count = caller.total_count.saturating_add(n.total_count);
        }
    }
    let functions = snapshot.trace_functions.len() as u32;
    for node in &mut nodes {
        node.frame = node.frame.min(functions);
    }
    let unknown = CallFrame { name: Safe::ours("(unknown function)"), place: Safe::default() };
    let frames = snapshot.trace_functions.iter().map(|f| {
        let name = snapshot.strings.get(f.name);
        let script = snapshot.strings.get(f.script_name);
        CallFrame {
            name: if name.is_empty() { Safe::ours("(anonymous)") } else { policy.name(&name) },
            place: if script.is_empty() { Safe::default() } else { safe!("{}:{}", policy.url(&script), f.line) },
        }
    });
    let frames: Vec<CallFrame> = frames.chain([unknown]).collect();
    let flame = Flame { nodes };
    match direction {
        Direction::Callers => CallTree::of_callers(&flame, frames, false),
        Direction::Callees => CallTree::new(flame, frames, false),
    }
}
