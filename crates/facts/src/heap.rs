//! Facts of one heap snapshot: what fills it, and where it accumulates.

use redact::Safe;
use serde::{Deserialize, Serialize};

/// How the file presents its roots; sizes compare only within one model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RootModel {
    /// The root points at user objects: backing stores are counted with their owners.
    #[default]
    UserRoots,
    /// The root points at `(GC roots)` alone: every object counts for itself.
    Internals,
}

/// Sizes by family, as DevTools' statistics view adds them up. Bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeapStatistics {
    /// Everything, native memory included.
    pub total: u64,
    /// Memory outside the JS heap.
    pub native: u64,
    /// The part of `native` that typed arrays and buffers hold.
    pub typed_arrays: u64,
    /// Compiled code.
    pub code: u64,
    /// Strings, flat, concatenated and sliced.
    pub strings: u64,
    /// `Array` objects with their elements.
    pub js_arrays: u64,
    /// Engine-internal objects.
    pub system: u64,
}

/// A place in the program's source, 1-based.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SourcePoint {
    /// URL or path, redacted to what may be shown.
    pub url: Safe,
    /// Line, 1-based.
    pub line: u32,
    /// Column, 1-based.
    pub column: u32,
}

/// One step of a retaining path, from the root downwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PathStep {
    /// The edge from the step before: property, variable, `[]` for an element; empty for the first step.
    pub edge: Safe,
    /// Edge type in V8's words: `property`, `context`, `element`, `internal`, `hidden`, `shortcut`, `weak`.
    pub edge_type: Safe,
    /// Class of the object reached.
    pub class: Safe,
    /// Node type in V8's words.
    pub node_type: Safe,
    /// Name of the object where it tells more than the class: function, module, context.
    pub name: Safe,
    /// Object id (`@id`).
    pub id: u64,
    /// Retained size, bytes.
    pub retained: u64,
}

/// Object ids of a population: order statistics at even distances, the smallest first and the largest last. All of them
/// where they are few.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct IdSpread(pub Vec<u64>);

impl IdSpread {
    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Smallest and largest id.
    #[must_use]
    pub fn ends(&self) -> Option<(u64, u64)> {
        Some((*self.0.first()?, *self.0.last()?))
    }

    /// Share of the population whose id is at most `limit`, 0 to 1, by straight lines between what is known: off by less
    /// than one part in as many as are kept. 0 where nothing is known.
    #[must_use]
    pub fn share_up_to(&self, limit: u64) -> f64 {
        let ids = &self.0;
        let below = ids.partition_point(|id| *id <= limit);
        let parts = ids.len().saturating_sub(1);
        if below == 0 {
            return 0.0;
        }
        if below == ids.len() || parts == 0 {
            return 1.0;
        }
        let (low, high) = (ids[below - 1], ids[below]);
        let part = (limit - low) as f64 / (high - low).max(1) as f64;
        ((below - 1) as f64 + part) / parts as f64
    }
}

/// One row of the class table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassFacts {
    /// Class name as DevTools shows it.
    pub name: Safe,
    /// What stays equal for this class in another snapshot: name, and location where there is one.
    pub key: Safe,
    /// Instances.
    pub count: u64,
    /// Shallow bytes.
    pub shallow: u64,
    /// Retained bytes; nested instances counted once.
    pub retained: u64,
    /// Smallest distance from a user root; −5 if unreachable.
    pub distance: i32,
    /// Ids of the instances: those above an earlier snapshot's last id are younger than it.
    #[serde(default)]
    pub ids: IdSpread,
    /// Where the class is defined, where the file says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePoint>,
}

/// How the instances of one class are held: their paths from the root merged where they agree.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClassPath {
    /// Index into [`HeapFacts::classes`].
    pub class: u32,
    /// Instances looked at (all, or an even sample).
    pub sampled: u32,
    /// Instances whose path has this shape.
    pub matching: u32,
    /// The path, root first; ids and sizes are those of one instance's path.
    pub path: Vec<PathStep>,
    /// Object ids along the path that all matching instances share: the length of the common prefix in steps.
    pub shared_steps: u32,
}

/// What a container says about its entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entries {
    /// Entries alive in it.
    pub count: u64,
    /// Slots it has room for, where the file tells.
    pub capacity: Option<u64>,
}

/// An object under which memory accumulates: it dominates much more than any one of its children does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Accumulation {
    /// Object id.
    pub id: u64,
    /// Class of the holder (`Map`, `Array`, `JobQueue` …).
    pub class: Safe,
    /// Retained bytes.
    pub retained: u64,
    /// Objects it dominates.
    pub dominated: u64,
    /// Entries, if it is a container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<Entries>,
    /// Classes of what it dominates directly, engine plumbing looked through: `(class name, count, retained bytes)`, largest first.
    /// Of a chain (a linked list) its first link stands here, and all links count.
    pub holds: Vec<(Safe, u64, u64)>,
    /// How many of the objects that `holds` counts are links of chains.
    #[serde(default)]
    pub links: u64,
    /// What all of that is made of, down to the last byte: `(class name, objects, shallow bytes)`, largest first, of an even
    /// sample of what it holds directly. Entries are often wrappers; this tells what they wrap. Figures are the sample's, so
    /// compare shares.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_of: Vec<(Safe, u64, u64)>,
    /// How it is held itself: root first, the holder last.
    pub path: Vec<PathStep>,
    /// Names of the properties and variables beside it on its owner: `max`, `capacity`, `ttl`, `head`.
    pub siblings: Vec<Safe>,
    /// Names of the functions on the owner's and the holder's own prototype: `enqueue`, `evict`, `dispose`. At most forty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<Safe>,
    /// Ids of the objects it holds directly (the entries' values, plumbing looked through). Beside the largest id of an
    /// earlier snapshot they tell how many entries are older than it.
    #[serde(default, skip_serializing_if = "IdSpread::is_empty")]
    pub entry_ids: IdSpread,
    /// Bytes of its own storage: itself and the tables and backing stores that belong to it alone. Numbers in a table leave
    /// no other trace.
    #[serde(default)]
    pub own_bytes: u64,
    /// Property names on the commonest class of entry: `prev`, `next`, `expiresAt`, `resolve`, `traceId`. At most forty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entry_properties: Vec<Safe>,
    /// What the keys of a keyed container are, where they are objects of the heap: `string`, `object`, `symbol`. Small
    /// integers leave no trace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyed_by: Option<Safe>,
    /// Where the owner's class or function is defined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourcePoint>,
}

/// Detached DOM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetachedFacts {
    /// Nodes in detached state.
    pub nodes: u64,
    /// Their shallow bytes.
    pub shallow: u64,
}

/// How a tool keeps objects alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToolHoldKind {
    /// By edges out of `(Global handles)` that name the tool: the program's own objects, which a console has shown.
    #[default]
    Handle,
    /// In the browser's own heap: what the agents of an attached session remember.
    Session,
}

/// What a console, a debugger or an automation client keeps alive.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ToolHold {
    /// How.
    #[serde(default)]
    pub kind: ToolHoldKind,
    /// Who: of handles as the edge says, `DevTools console`.
    pub holder: Safe,
    /// Objects: at handles those held directly, in a session all below it, the agents and the engine's plumbing left out.
    pub count: u64,
    /// Retained bytes of what nothing else holds; in a session each byte counts once.
    pub retained: u64,
    /// Classes of the objects counted: `(class name, count, bytes)`, largest first. The bytes are retained ones at handles,
    /// shallow ones in a session, where objects lie below each other.
    pub holds: Vec<(Safe, u64, u64)>,
}

/// One interval of a recording with samples (`.heaptimeline`): what was born in it and still lives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// End of the interval, milliseconds since the recording began.
    pub end_ms: f64,
    /// Last object id given out in it: ids up to here are older than the next interval.
    pub last_id: u64,
    /// Shallow bytes of the objects born in it that are alive at the end of the recording.
    pub alive_bytes: u64,
    /// Those objects.
    pub alive_objects: u64,
}

/// Everything one snapshot tells.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct HeapFacts {
    /// Nodes in the file.
    pub nodes: u64,
    /// Edges in the file.
    pub edges: u64,
    /// Shallow bytes over all nodes.
    pub total_shallow: u64,
    /// Sizes by family.
    pub statistics: HeapStatistics,
    /// How the roots are presented.
    pub root_model: RootModel,
    /// Largest object id: in the same process, ids above it are younger than this snapshot.
    pub max_id: u64,
    /// Hash over the ids and types of the oldest engine objects: equal in snapshots of one process.
    pub process_fingerprint: u64,
    /// Some of the oldest functions, by id, with fingerprints of their names: a function keeps its name as long as it lives,
    /// and two processes number theirs differently.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<(u64, u64)>,
    /// Class table, largest retained first; at most five thousand rows.
    pub classes: Vec<ClassFacts>,
    /// Classes in the file, listed or not.
    pub total_classes: u64,
    /// How the largest classes are held.
    pub class_paths: Vec<ClassPath>,
    /// Where memory accumulates, largest first.
    pub accumulations: Vec<Accumulation>,
    /// Detached DOM.
    pub detached: DetachedFacts,
    /// What tools keep alive.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tool_holds: Vec<ToolHold>,
    /// Realms alive: native contexts, of pages, frames, extensions, `vm` contexts. 0 if not counted.
    #[serde(default)]
    pub realms: u64,
    /// Intervals of a recording, in order, at most sixty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub intervals: Vec<Interval>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_the_share_of_the_old() {
        let even = IdSpread((0..=64).map(|i| 101 + 20 * i).collect());
        for (limit, expect) in [(50, 0.0), (101, 0.0), (421, 0.25), (1_381, 1.0), (9_999, 1.0)] {
            assert!((even.share_up_to(limit) - expect).abs() < 1e-9, "{limit}");
        }
        // A few old strays, then two thirds of yesterday's and a third of today's, each in a stretch of its own.
        let mut ids = vec![3, 5];
        ids.extend((0..42).map(|i| 100_001 + 2 * i));
        ids.extend((0..21).map(|i| 900_001 + 2 * i));
        assert!((IdSpread(ids).share_up_to(500_000) - 2.0 / 3.0).abs() < 0.02);
        assert!((IdSpread(vec![7; 5]).share_up_to(7) - 1.0).abs() < 1e-9);
        assert!(IdSpread::default().share_up_to(7).abs() < 1e-9);
    }
}
