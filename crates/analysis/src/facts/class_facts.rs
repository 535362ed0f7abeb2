//! The class table as facts.

use super::sample::{Sample, spread};
use crate::heap::Heap;
use facts::ClassFacts;
use order::Order as _;
use redact::{Policy, safe};

/// Rows that are told: by retained size, and by count.
const BY_RETAINED: usize = 1500;
const BY_COUNT: usize = 500;
/// Ids looked at per class.
const IDS: usize = 1024;
/// Ids told per class.
const IDS_TOLD: usize = 33;

/// The largest classes by retained size, then by count; largest retained first.
pub(super) fn largest_classes(heap: &Heap) -> Vec<u32> {
    let classes = heap.classes();
    let mut listed: Vec<u32> = classes.listed().collect();
    listed.order_by_key(|&c| (std::cmp::Reverse(classes.row(c).retained), c));
    if listed.len() > BY_RETAINED {
        let mut rest = listed.split_off(BY_RETAINED);
        rest.order_by_key(|&c| (std::cmp::Reverse(classes.row(c).count), c));
        rest.truncate(BY_COUNT);
        listed.extend(rest);
        listed.order_by_key(|&c| (std::cmp::Reverse(classes.row(c).retained), c));
    }
    listed
}

pub(super) fn class_facts(heap: &Heap, policy: &Policy, listed: &[u32]) -> Vec<ClassFacts> {
    let snapshot = heap.snapshot();
    let mut place = vec![u32::MAX; heap.classes().len() as usize];
    for (i, &c) in listed.iter().enumerate() {
        place[c as usize] = i as u32;
    }
    let mut ids: Vec<(Sample<u32>, u32, u32)> = listed.iter().map(|_| (Sample::new(IDS), u32::MAX, 0)).collect();
    for v in 0..snapshot.nodes.len() {
        let at = place[heap.classes().of(v) as usize];
        if at != u32::MAX && heap.shallow(v) > 0 {
            let id = snapshot.nodes.id[v as usize];
            let (sample, min, max) = &mut ids[at as usize];
            sample.push(id);
            *min = (*min).min(id);
            *max = (*max).max(id);
        }
    }
    listed
        .iter()
        .zip(ids)
        .map(|(&c, (sample, min, max))| {
            let row = heap.classes().row(c);
            let name = heap.class_label(c, policy);
            let source = heap.class_place(c).map(|p| facts::SourcePoint {
                url: policy.url(&p.url),
                line: p.line,
                column: p.column,
            });
            // Script ids differ between runs; the script's own name and the place in it do not.
            let key = match &source {
                Some(s) => safe!("{}@{}:{}:{}", name.clone(), s.url.clone(), s.line, s.column),
                None => name.clone(),
            };
            ClassFacts {
                name,
                key,
                count: row.count,
                shallow: row.shallow,
                retained: row.retained,
                distance: row.distance,
                ids: spread(&sample, min, max, IDS_TOLD),
                source,
            }
        })
        .collect()
}
