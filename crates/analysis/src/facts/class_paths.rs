//! How the instances of a class are held: retaining paths of a sample, merged where they agree.

use super::sample::Sample;
use super::wording::path_steps;
use crate::heap::Heap;
use crate::paths::{Path, PathEdge};
use facts::ClassPath;
use redact::Policy;
use rustc_hash::FxHashMap;
use snapshot::EdgeKind;

/// Classes looked at, from the largest retained size down.
const CLASSES: usize = 250;
/// Instances looked at per class.
const INSTANCES: usize = 64;
/// Steps looked at per path: linked lists make very long ones.
const STEPS: usize = 100_000;

pub(super) fn class_paths(heap: &Heap, policy: &Policy, listed: &[u32]) -> Vec<ClassPath> {
    let looked_at = &listed[..listed.len().min(CLASSES)];
    let mut place = vec![u32::MAX; heap.classes().len() as usize];
    for (i, &c) in looked_at.iter().enumerate() {
        place[c as usize] = i as u32;
    }
    let mut samples: Vec<Sample<u32>> = looked_at.iter().map(|_| Sample::new(INSTANCES)).collect();
    for v in 0..heap.snapshot().nodes.len() {
        let at = place[heap.classes().of(v) as usize];
        if at != u32::MAX && heap.shallow(v) > 0 {
            samples[at as usize].push(v);
        }
    }
    // Paths share their upper parts: each node's nearest retainer is looked for once.
    let mut nearest: FxHashMap<u32, Option<PathEdge>> = FxHashMap::default();
    samples
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.items().is_empty())
        .map(|(i, s)| {
            let paths: Vec<Path> = s.items().iter().map(|&v| path(heap, v, &mut nearest)).collect();
            merge(heap, i as u32, &paths, policy)
        })
        .collect()
}

fn path(heap: &Heap, object: u32, nearest: &mut FxHashMap<u32, Option<PathEdge>>) -> Path {
    let mut steps = Vec::new();
    let mut at = object;
    while at != heap.snapshot().root && steps.len() < STEPS {
        let Some(step) = *nearest.entry(at).or_insert_with(|| heap.nearest_retainer(at)) else { break };
        steps.push(step);
        at = step.from;
    }
    Path { object, steps }
}

/// The commonest shape among paths, and how far from the root its members share their very objects.
fn merge(heap: &Heap, class: u32, paths: &[Path], policy: &Policy) -> ClassPath {
    let mut shapes: FxHashMap<Vec<(EdgeKind, u32, u32)>, Vec<usize>> = FxHashMap::default();
    for (i, p) in paths.iter().enumerate() {
        shapes.entry(shape(heap, p)).or_default().push(i);
    }
    // Ties go to the shape met first, so that the result does not depend on hashing.
    let best = shapes.into_values().max_by_key(|m| (m.len(), std::cmp::Reverse(m[0]))).unwrap_or_default();
    let first = best.first().copied().unwrap_or(0);
    let shared = best.iter().map(|&i| common_from_root(&paths[first], &paths[i])).min().unwrap_or(0);
    ClassPath {
        class,
        sampled: paths.len() as u32,
        matching: best.len() as u32,
        path: path_steps(heap, &paths[first], policy),
        shared_steps: shared,
    }
}

/// Edges and classes from the object upwards; element indices do not matter, nor the numbers that Chrome puts before the
/// names of its handles (`12 / DevTools console`), nor how often a step of a list repeats.
fn shape(heap: &Heap, path: &Path) -> Vec<(EdgeKind, u32, u32)> {
    let edges = &heap.snapshot().edges;
    let digits = |name: &[u8]| name.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut shape: Vec<_> = path
        .steps
        .iter()
        .map(|s| {
            let kind = edges.kind[s.edge as usize];
            let name = heap.snapshot().edge_name_bytes(s.edge);
            let number = digits(name);
            let numbered = number > 0 && name[number..].starts_with(b" / ") && kind == EdgeKind::Internal;
            let indexed = kind.is_indexed() || number == name.len() || numbered;
            (kind, if indexed { u32::MAX } else { edges.name[s.edge as usize] }, heap.classes().of(s.from))
        })
        .collect();
    shape.dedup();
    shape
}

fn common_from_root(a: &Path, b: &Path) -> u32 {
    a.steps.iter().rev().zip(b.steps.iter().rev()).take_while(|(x, y)| x.from == y.from).count() as u32
}
