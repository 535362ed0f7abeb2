//! A snapshot beside its baseline: the diff table and the objects behind its rows.

use crate::class_pages::Filter;
use crate::failure::failure;
use ::analysis::{Digest, Heap};
use diff::{ClassDiff, Comparison};
use order::Order as _;
use protocol::{ClassId, Compared, DiffColumn, DiffRow, Failure, Population, SortBy};
use redact::{Policy, Safe};

/// A comparison that the page has asked for, kept while it looks at it.
pub(crate) struct DiffView {
    baseline: Digest,
    comparison: Comparison,
}

impl DiffView {
    pub(crate) fn new(own: &Digest, baseline: &[u8]) -> Result<Self, Failure> {
        let Some(baseline) = diff::from_bytes(baseline) else {
            return Err(failure("The baseline is damaged.", Safe::ours("Load the baseline's file again.")));
        };
        let comparison = diff::compare(&baseline, own);
        Ok(Self { baseline, comparison })
    }

    pub(crate) fn compared(&self) -> Compared {
        Compared {
            same_process: self.comparison.same_process,
            same_root_model: self.comparison.same_root_model,
            rows: self.comparison.rows.len() as u32,
        }
    }

    /// Rows in order; ties by name.
    pub(crate) fn rows(&self, sort: SortBy<DiffColumn>, filter: &str) -> Result<Vec<DiffRow>, Failure> {
        let filter = Filter::new(filter)?;
        let mut rows: Vec<&ClassDiff> =
            self.comparison.rows.iter().filter(|r| filter.lets_through(r.name.as_str())).collect();
        let figure = |r: &ClassDiff| match sort.column {
            DiffColumn::Name => 0,
            DiffColumn::New => r.added.map_or(0, |a| a.0 as i64),
            DiffColumn::Gone => r.removed.map_or(0, |a| a.0 as i64),
            DiffColumn::Net => r.count_delta(),
            DiffColumn::Shallow => r.size_delta(),
            DiffColumn::Retained => r.retained_delta(),
        };
        rows.order_by(|a, b| {
            let order = figure(a).cmp(&figure(b));
            let order = if sort.column == DiffColumn::Name {
                a.name.as_str().to_lowercase().cmp(&b.name.as_str().to_lowercase())
            } else {
                order
            };
            let order = if sort.descending { order.reverse() } else { order };
            order.then_with(|| b.retained_delta().cmp(&a.retained_delta())).then_with(|| a.name.cmp(&b.name))
        });
        Ok(rows.into_iter().map(row).collect())
    }

    /// Nodes of a class that are new since the baseline or were in it. Ids ascend in a baseline's class: a search each.
    pub(crate) fn nodes(&self, heap: &Heap, class: u32, population: Population, policy: &Policy) -> Vec<u32> {
        let key = heap.class_print(class, policy);
        let old: &[u32] = match self.baseline.classes.binary_search_by_key(&key, |c| c.key) {
            Ok(at) => {
                let c = &self.baseline.classes[at];
                &self.baseline.ids[c.start as usize..c.end as usize]
            }
            Err(_) => &[],
        };
        let nodes = &heap.snapshot().nodes;
        (0..nodes.len())
            .filter(|&v| heap.classes().of(v) == class && heap.shallow(v) > 0)
            .filter(|&v| old.binary_search(&nodes.id[v as usize]).is_ok() == (population == Population::Survived))
            .collect()
    }
}

fn row(r: &ClassDiff) -> DiffRow {
    DiffRow {
        class: r.class.map(ClassId),
        name: r.name.clone(),
        new: r.added.map(|a| a.0),
        gone: r.removed.map(|a| a.0),
        survived: r.survivors(),
        count: r.count,
        shallow_delta: r.size_delta(),
        retained: r.retained,
    }
}
