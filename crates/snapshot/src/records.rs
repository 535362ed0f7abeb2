//! Numbers of a section, put into columns.

use crate::header::Meta;
use crate::kinds::{EdgeKind, NodeKind};
use crate::scan::NOT_WHOLE;
use crate::snapshot::Sizes;

/// Target of an edge that points at no node, until the graph is closed.
pub(crate) const NOWHERE: u32 = u32::MAX;

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
        for r in numbers[..whole].chunks_exact(width) {
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
        numbers.drain(..whole);
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
        // Targets are array offsets; dividing by a constant is several times faster than by a variable.
        match meta.node_fields {
            5 => self.take_by(meta, numbers, |t| (t / 5, t % 5)),
            6 => self.take_by(meta, numbers, |t| (t / 6, t % 6)),
            7 => self.take_by(meta, numbers, |t| (t / 7, t % 7)),
            width => self.take_by(meta, numbers, |t| (t / width as u64, t % width as u64)),
        }
    }

    fn take_by(&mut self, meta: &Meta, numbers: &mut Vec<u64>, divide: impl Fn(u64) -> (u64, u64)) {
        let width = meta.edge_fields;
        let whole = numbers.len() / width * width;
        for r in numbers[..whole].chunks_exact(width) {
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
            let (ordinal, rest) = divide(r[meta.edge_to]);
            self.to.push(match u32::try_from(ordinal) {
                Ok(to) if rest == 0 => to,
                _ => {
                    self.odd.targets += 1;
                    NOWHERE
                }
            });
        }
        numbers.drain(..whole);
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
