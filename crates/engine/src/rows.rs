//! Rows of heap objects, redacted.

use ::analysis::{Bits, Heap, UNREACHABLE};
use protocol::{ClassId, ClassRow, InstanceRow, NodeId, ObjectName};
use redact::{Policy, Safe, Seal};
use report::Source;

/// V8 cuts the text of longer strings to this many units unless told otherwise (FORMATS, strings).
const CUT_AT: usize = 1024;

/// How answers are written: closed, with all values in clear, or with those of some classes in clear.
pub(crate) struct Showing {
    /// Names, and values that nobody asked for by their class.
    pub(crate) policy: Policy,
    /// Objects whose values stand in clear whatever the policy says; empty without any. Names do not: a page marks values alone.
    revealed: Bits,
}

impl Showing {
    pub(crate) fn new(policy: Policy) -> Self {
        Self { policy, revealed: Bits::new(0) }
    }

    /// The policy for what one object is.
    pub(crate) fn of(&self, node: u32) -> Policy {
        if self.revealed.get(node) { self.policy.revealing() } else { self.policy }
    }

    /// Reveals what the objects of a class are and what they hold directly, and of a text that V8 keeps in pieces the pieces:
    /// how many values that is. O(objects of the heap + references of the class), a bit an object.
    pub(crate) fn reveal_class(&mut self, heap: &Heap, class: u32) -> u64 {
        let nodes = heap.snapshot().nodes.len();
        if self.revealed.is_empty() {
            self.revealed = Bits::new(nodes as usize);
        }
        let held = |node: u32| heap.snapshot().outgoing(node).map(|e| heap.snapshot().edges.to[e as usize]);
        let is_text = |v: u32| heap.snapshot().nodes.kind[v as usize].is_string();
        let (mut values, mut open, mut met) = (0, Vec::new(), Bits::new(nodes as usize));
        for node in (0..nodes).filter(|&v| heap.classes().of(v) == class) {
            open.extend(held(node).chain([node]).filter(|&v| is_text(v) || heap.value_kind(v).is_some()));
            while let Some(value) = open.pop() {
                if met.insert(value) {
                    self.revealed.set(value);
                    values += u64::from(heap.value_kind(value).is_some());
                    open.extend(held(value).filter(|&v| is_text(value) && is_text(v)));
                }
            }
        }
        values
    }
}

pub(crate) fn distance(distance: u32) -> Option<u32> {
    (distance != UNREACHABLE).then_some(distance)
}

/// A row of the class table, of the whole heap's or a part's.
pub(crate) fn class_row(heap: &Heap, class: u32, row: ::analysis::ClassRow, policy: &Policy) -> ClassRow {
    let name = heap.class_label(class, policy);
    ClassRow {
        class: ClassId(class),
        engine: name.as_str().starts_with('(') || name.as_str().starts_with("system / "),
        name,
        count: row.count,
        shallow: row.shallow,
        retained: row.retained,
        distance: u32::try_from(row.distance).ok(),
    }
}

pub(crate) fn instance_row(heap: &Heap, node: u32, showing: &Showing) -> InstanceRow {
    InstanceRow {
        node: NodeId(node),
        id: u64::from(heap.snapshot().nodes.id[node as usize]),
        name: object_name(heap, node, showing.of(node)),
        shallow: heap.shallow(node),
        retained: heap.retained(node),
        distance: distance(heap.distance(node)),
        detached: heap.is_detached(node),
    }
}

/// Text and numbers are values and stay closed; everything else has a name.
pub(crate) fn object_name(heap: &Heap, node: u32, policy: Policy) -> ObjectName {
    match heap.value_kind(node) {
        Some("string") => ObjectName::Sealed(text_seal(heap, node, &policy)),
        Some(kind) => ObjectName::Sealed(policy.seal(kind, &heap.object_name(node), None)),
        None => ObjectName::Name(policy.name(&heap.object_name(node))),
    }
}

/// The value of one object in clear; `None` if it has a name instead.
pub(crate) fn shown(heap: &Heap, node: u32, policy: Policy) -> Option<Safe> {
    match object_name(heap, node, policy.revealing()) {
        ObjectName::Sealed(seal) => seal.shown,
        ObjectName::Name(_) => None,
    }
}

/// A string, closed. Its length is unknown where V8 cut the text.
pub(crate) fn text_seal(heap: &Heap, node: u32, policy: &Policy) -> Seal {
    let text = heap.object_name(node);
    let mut seal = policy.seal("string", &text, None);
    if text.encode_utf16().count() >= CUT_AT {
        seal.length = None;
    }
    seal
}

pub(crate) fn source(heap: &Heap, node: u32, policy: &Policy) -> Option<Source> {
    heap.source_point(node, policy).map(|s| Source { url: s.url, line: s.line, column: s.column })
}
