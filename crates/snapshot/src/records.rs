//! Numbers of a section, put into columns.

use crate::header::Meta;
use crate::kinds::{EdgeKind, NodeKind};
use crate::scan::NOT_WHOLE;
use crate::snapshot::Sizes;

/// Target of an edge that points at no node, until the graph is closed.
pub(crate) const NOWHERE: u32 = u32::MAX;

/// Types that a table looked up without a branch holds: a power of two, more than any V8 has.
const KINDS: usize = 16;

/// What was odd about the numbers of a section.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Oddities {
    /// Numbers that are no whole numbers, or do not fit their field.
    pub(crate) unfit: u64,
    /// Types outside the file's list.
    pub(crate) types: u64,
    /// Edge targets that are no node's offset.
    pub(crate) targets: u64,
    /// Largest string index seen.
    pub(crate) max_name: u32,
}

impl Oddities {
    #[inline]
    fn narrow(&mut self, value: u64) -> u32 {
        u32::try_from(value).unwrap_or_else(|_| {
            self.unfit += 1;
            u32::MAX
        })
    }
}

/// Node columns while they fill.
#[derive(Clone, Debug, Default)]
pub(crate) struct NodeColumns {
    pub(crate) kind: Vec<NodeKind>,
    pub(crate) name: Vec<u32>,
    pub(crate) id: Vec<u32>,
    pub(crate) sizes: Sizes,
    /// First edge of each node; the running sum of edge counts.
    pub(crate) first_edge: Vec<u32>,
    pub(crate) detachedness: Vec<u8>,
    pub(crate) trace: Vec<u32>,
    pub(crate) edge_sum: u64,
    pub(crate) odd: Oddities,
}

impl NodeColumns {
    /// Makes room for `count` nodes in all.
    pub(crate) fn reserve(&mut self, meta: &Meta, count: usize) {
        self.kind.reserve_exact(count);
        self.name.reserve_exact(count);
        self.id.reserve_exact(count);
        self.sizes.reserve(count);
        self.first_edge.reserve_exact(count + 1);
        if meta.node_detachedness.is_some() {
            self.detachedness.reserve_exact(count);
        }
        if meta.node_trace.is_some() && meta.trace_function_count > 0 {
            self.trace.reserve_exact(count);
        }
    }

    /// Takes the whole records at the front of `numbers` and leaves the rest.
    pub(crate) fn take(&mut self, meta: &Meta, numbers: &mut Vec<u64>) {
        let width = meta.node_fields;
        let whole = numbers.len() / width * width;
        if !self.take_plain(meta, &numbers[..whole]) {
            self.take_odd(meta, &numbers[..whole]);
        }
        numbers.drain(..whole);
    }

    /// Takes records a column at a time, if all their numbers are of the plain sort; `false` and nothing if not.
    fn take_plain(&mut self, meta: &Meta, numbers: &[u64]) -> bool {
        let records = || numbers.chunks_exact(meta.node_fields);
        let column = |at: usize| records().map(move |r| r[at]);
        let wide = numbers.iter().fold(0, |all, n| all | n) > u64::from(u32::MAX);
        if wide || column(meta.node_type).any(|t| t >= meta.node_kinds.len() as u64) {
            return false;
        }
        self.kind.extend(column(meta.node_type).map(|t| meta.node_kinds[t as usize]));
        self.name.extend(column(meta.node_name).map(|n| n as u32));
        self.odd.max_name = column(meta.node_name).fold(self.odd.max_name, |most, n| most.max(n as u32));
        self.id.extend(column(meta.node_id).map(|n| n as u32));
        self.sizes.extend(column(meta.node_self_size));
        let sum = &mut self.edge_sum;
        self.first_edge.extend(column(meta.node_edge_count).map(|edges| {
            let first = u32::try_from(*sum).unwrap_or(u32::MAX);
            *sum = sum.saturating_add(edges);
            first
        }));
        if let Some(at) = meta.node_detachedness {
            self.detachedness.extend(column(at).map(|d| d.min(3) as u8));
        }
        if let Some(at) = meta.node_trace.filter(|_| meta.trace_function_count > 0) {
            self.trace.extend(column(at).map(|n| n as u32));
        }
        true
    }

    /// Takes records one by one, noting what is odd about them.
    #[cold]
    fn take_odd(&mut self, meta: &Meta, numbers: &[u64]) {
        for r in numbers.chunks_exact(meta.node_fields) {
            self.kind.push(match meta.node_kinds.get(usize::try_from(r[meta.node_type]).unwrap_or(usize::MAX)) {
                Some(kind) => *kind,
                None => {
                    self.odd.types += 1;
                    NodeKind::Unknown
                }
            });
            let name = self.odd.narrow(r[meta.node_name]);
            self.odd.max_name = self.odd.max_name.max(name);
            self.name.push(name);
            self.id.push(self.odd.narrow(r[meta.node_id]));
            let size = r[meta.node_self_size];
            if size == NOT_WHOLE {
                self.odd.unfit += 1;
                self.sizes.push(0);
            } else {
                self.sizes.push(size);
            }
            self.first_edge.push(u32::try_from(self.edge_sum).unwrap_or(u32::MAX));
            let edges = r[meta.node_edge_count];
            if edges == NOT_WHOLE {
                self.odd.unfit += 1;
            } else {
                self.edge_sum = self.edge_sum.saturating_add(edges);
            }
            if let Some(at) = meta.node_detachedness {
                self.detachedness.push(r[at].min(3) as u8);
            }
            if meta.trace_function_count > 0
                && let Some(at) = meta.node_trace
            {
                self.trace.push(self.odd.narrow(r[at]));
            }
        }
    }
}

/// Edge columns while they fill.
#[derive(Clone, Debug, Default)]
pub(crate) struct EdgeColumns {
    pub(crate) kind: Vec<EdgeKind>,
    pub(crate) name: Vec<u32>,
    pub(crate) to: Vec<u32>,
    pub(crate) odd: Oddities,
}

impl EdgeColumns {
    /// Makes room for `count` edges in all.
    pub(crate) fn reserve(&mut self, count: usize) {
        self.kind.reserve_exact(count);
        self.name.reserve_exact(count);
        self.to.reserve_exact(count);
    }

    /// Takes the whole records at the front of `numbers` and leaves the rest.
    pub(crate) fn take(&mut self, meta: &Meta, numbers: &mut Vec<u64>) {
        let width = meta.edge_fields;
        let whole = numbers.len() / width * width;
        let records = &numbers[..whole];
        // Targets are array offsets; dividing by a constant is several times faster than by a variable.
        let plain = match meta.node_fields {
            5 => self.take_plain(meta, records, |t| t / 5),
            6 => self.take_plain(meta, records, |t| t / 6),
            7 => self.take_plain(meta, records, |t| t / 7),
            _ => false,
        };
        if !plain {
            self.take_odd(meta, records);
        }
        numbers.drain(..whole);
    }

    /// Takes records in one pass without a branch, if they have V8's three fields and all their numbers are of the plain sort;
    /// `false` and nothing if not.
    fn take_plain(&mut self, meta: &Meta, numbers: &[u64], divide: impl Fn(u32) -> u32) -> bool {
        let fields = [meta.edge_type, meta.edge_name, meta.edge_to];
        let (records, rest) = numbers.as_chunks::<3>();
        if fields != [0, 1, 2] || !rest.is_empty() || meta.edge_kinds.len() > KINDS {
            return false;
        }
        let mut kinds = [(EdgeKind::Unknown, 0); KINDS];
        for (entry, &kind) in kinds.iter_mut().zip(&meta.edge_kinds) {
            // An index is no name.
            *entry = (kind, if kind.is_indexed() { 0 } else { u32::MAX });
        }
        let before = self.kind.len();
        self.kind.resize(before + records.len(), EdgeKind::Unknown);
        self.name.resize(before + records.len(), 0);
        self.to.resize(before + records.len(), 0);
        let columns = self.kind[before..].iter_mut().zip(&mut self.name[before..]).zip(&mut self.to[before..]);
        let width = meta.node_fields as u32;
        let (mut all, mut types, mut rests, mut max_name) = (0, 0, 0, self.odd.max_name);
        for (&[kind, name, to], ((in_kind, in_name), in_to)) in records.iter().zip(columns) {
            all |= kind | name | to;
            types = types.max(kind);
            let (known, is_name) = kinds[kind as usize % KINDS];
            max_name = max_name.max(name as u32 & is_name);
            let ordinal = divide(to as u32);
            rests |= to as u32 - ordinal * width;
            (*in_kind, *in_name, *in_to) = (known, name as u32, ordinal);
        }
        if all > u64::from(u32::MAX) || rests != 0 || types >= meta.edge_kinds.len() as u64 {
            self.kind.truncate(before);
            self.name.truncate(before);
            self.to.truncate(before);
            return false;
        }
        self.odd.max_name = max_name;
        true
    }

    /// Takes records one by one, noting what is odd about them.
    #[cold]
    fn take_odd(&mut self, meta: &Meta, numbers: &[u64]) {
        let width = meta.node_fields as u64;
        for r in numbers.chunks_exact(meta.edge_fields) {
            let kind = match meta.edge_kinds.get(usize::try_from(r[meta.edge_type]).unwrap_or(usize::MAX)) {
                Some(kind) => *kind,
                None => {
                    self.odd.types += 1;
                    EdgeKind::Unknown
                }
            };
            self.kind.push(kind);
            let name = self.odd.narrow(r[meta.edge_name]);
            if !kind.is_indexed() {
                self.odd.max_name = self.odd.max_name.max(name);
            }
            self.name.push(name);
            let (ordinal, rest) = (r[meta.edge_to] / width, r[meta.edge_to] % width);
            self.to.push(match u32::try_from(ordinal) {
                Ok(to) if rest == 0 => to,
                _ => {
                    self.odd.targets += 1;
                    NOWHERE
                }
            });
        }
    }
}

/// Numbers kept as they come: small sections, and nodes or edges that stand before the header.
#[derive(Clone, Debug, Default)]
pub(crate) struct Raw {
    low: Vec<u32>,
    /// Numbers that need more than 32 bits: (place, number).
    high: Vec<(u32, u64)>,
}

impl Raw {
    /// Takes all of `numbers`. `false` if there are more than can be counted.
    pub(crate) fn take(&mut self, numbers: &mut Vec<u64>) -> bool {
        for &n in numbers.iter() {
            match u32::try_from(n) {
                Ok(low) => self.low.push(low),
                Err(_) => {
                    let Ok(place) = u32::try_from(self.low.len()) else { return false };
                    self.high.push((place, n));
                    self.low.push(0);
                }
            }
        }
        numbers.clear();
        true
    }

    /// The numbers again.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        let mut high = self.high.iter().peekable();
        self.low.iter().enumerate().map(move |(i, &low)| match high.peek() {
            Some(&&(place, n)) if place as usize == i => {
                high.next();
                n
            }
            _ => u64::from(low),
        })
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.low.len()
    }
}
