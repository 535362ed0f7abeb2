//! Variables that a context keeps and no code will read again.
//!
//! All closures made in one scope share one context, so a variable lives as long as any of them, whoever reads it. The newest
//! V8 writes down which scopes read which variables. DevTools' rules: a variable of a context is used if a live closure from
//! which that context is reached belongs to a scope that reads it, or to one around such a scope (running it can make the
//! inner function anew). Unlike DevTools each context is read by its own names: a variable that holds a small integer has
//! no edge, so the names of one context do not fit another's edges.

use super::{CensusRow, FIGURES};
use crate::heap::Heap;
use crate::plumbing::is_context;
use crate::scripts::target;
use rustc_hash::{FxHashMap, FxHashSet};
use snapshot::{EdgeKind, NodeKind, Scope, Snapshot};

/// Links of a chain of scopes that are looked at: nesting is never deeper, unless the file was made up.
const DEEPEST: usize = 4096;

/// Dead variables by scope and name. `None` if the file has no scopes.
pub(super) fn dead_variables(heap: &Heap) -> Option<Vec<CensusRow>> {
    let snapshot = heap.snapshot();
    if snapshot.scopes.scopes.is_empty() {
        return None;
    }
    let book = Book::new(snapshot);
    let reached = Reached::new(snapshot, &book);
    let mut of_info = Infos::new(snapshot);
    // Scope and name → the values, each with its context.
    let mut dead: FxHashMap<(u32, u32), Vec<(u32, u32)>> = FxHashMap::default();
    for context in 0..snapshot.nodes.len() {
        if !is_context(snapshot, context) {
            continue;
        }
        let Some(scope) = of_info.scope_of(snapshot, &book, context) else { continue };
        for e in snapshot.outgoing(context) {
            if snapshot.edges.kind[e as usize] != EdgeKind::Context {
                continue;
            }
            let name = snapshot.edges.name[e as usize];
            let Some(variable) = book.variable(snapshot, scope, name) else { continue };
            if !book.is_read(snapshot, variable, context, &reached) {
                dead.entry((scope, name)).or_default().push((snapshot.edges.to[e as usize], context));
            }
        }
    }
    Some(dead.into_iter().filter_map(|((_, name), held)| row(heap, &reached, name, held)).collect())
}

/// Values of one dead variable: in how many contexts, what they retain, and how much of it nothing else holds.
fn row(heap: &Heap, reached: &Reached, name: u32, mut held: Vec<(u32, u32)>) -> Option<CensusRow> {
    let alone = |&(value, context): &(u32, u32)| heap.dominators().of(value) == context;
    held.sort_unstable_by_key(|h| (!alone(h), std::cmp::Reverse(heap.retained(h.0)), *h));
    let &(value, context) = held.first()?;
    let sum = |values: Vec<u32>| {
        let mut values = values;
        values.sort_unstable();
        values.dedup();
        heap.retained_together(&values)
    };
    let retained = sum(held.iter().map(|h| h.0).collect());
    let freed = sum(held.iter().filter(|h| alone(h)).map(|h| h.0).collect());
    let mut figures = [0; FIGURES];
    figures[..3].copy_from_slice(&[held.len() as u64, retained, freed]);
    // Small integers, `undefined` and the like take nothing worth a row.
    let place = reached.closure.get(&context).map(|nearest| nearest.1);
    (retained > 0).then_some(CensusRow { node: value, label: Some(name), place, figures })
}

/// The scopes of all scripts.
struct Book {
    /// Place of a scope, by script and id.
    by_id: FxHashMap<(u32, i32), u32>,
    /// Variables and the scopes that read them, sorted.
    readers: Vec<(u32, u32)>,
}

impl Book {
    fn new(snapshot: &Snapshot) -> Self {
        let tables = &snapshot.scopes;
        // Of two scopes with one id the later one counts.
        let by_id: FxHashMap<(u32, i32), u32> = (0..).zip(&tables.scopes).map(|(i, s)| ((s.script, s.id), i)).collect();
        let mut readers = Vec::with_capacity(tables.uses.len());
        for (reader, scope) in (0..).zip(&tables.scopes) {
            for &(declared, slot) in &tables.uses[scope.uses.start as usize..scope.uses.end as usize] {
                let variables =
                    by_id.get(&(scope.script, declared)).map(|&d| tables.scopes[d as usize].variables.clone());
                if let Some(variables) = variables.filter(|v| slot < v.end - v.start) {
                    readers.push((variables.start + slot, reader));
                }
            }
        }
        readers.sort_unstable();
        readers.dedup();
        Self { by_id, readers }
    }

    /// The first variable of a scope with a name.
    fn variable(&self, snapshot: &Snapshot, scope: u32, name: u32) -> Option<u32> {
        let tables = &snapshot.scopes;
        let named = |v: &u32| tables.variables.get(*v as usize) == Some(&name);
        tables.scopes[scope as usize].variables.clone().find(named)
    }

    /// Whether a function that is alive, and that a context is reached from, can read a variable of it.
    fn is_read(&self, snapshot: &Snapshot, variable: u32, context: u32, reached: &Reached) -> bool {
        let from = self.readers.partition_point(|r| r.0 < variable);
        let scopes = &snapshot.scopes.scopes;
        let parent = |&s: &u32| scopes[s as usize].parent;
        let mut readers = self.readers[from..].iter().take_while(|r| r.0 == variable).map(|r| r.1);
        readers.any(|reader| {
            let mut around = std::iter::successors(Some(reader), parent).take(DEEPEST);
            around.any(|scope| {
                let Scope { script, id, .. } = scopes[scope as usize];
                // Closures know their scope by script and id.
                self.by_id.get(&(script, id)).is_some_and(|&s| reached.pairs.contains(&(s, context)))
            })
        })
    }
}

/// Which contexts functions reach.
struct Reached {
    /// A function's scope, and a context that a live closure of it reaches.
    pairs: FxHashSet<(u32, u32)>,
    /// The closure nearest to a context, behind the number of contexts between.
    closure: FxHashMap<u32, (u32, u32)>,
}

impl Reached {
    fn new(snapshot: &Snapshot, book: &Book) -> Self {
        let mut reached = Self { pairs: FxHashSet::default(), closure: FxHashMap::default() };
        for v in 0..snapshot.nodes.len() {
            if snapshot.nodes.kind[v as usize] != NodeKind::Closure {
                continue;
            }
            let Some((shared, mut context)) = target(snapshot, v, &[b"shared"]).zip(target(snapshot, v, &[b"context"]))
            else {
                continue;
            };
            let Some((script, id)) = target(snapshot, shared, &[b"script"]).zip(scope_id(snapshot, shared)) else {
                continue;
            };
            let Some(&scope) = book.by_id.get(&(script, id)) else { continue };
            let mut between = 0;
            while is_context(snapshot, context) && reached.pairs.insert((scope, context)) {
                let nearest = reached.closure.entry(context).or_insert((between, v));
                *nearest = (*nearest).min((between, v));
                between += 1;
                match target(snapshot, context, &[b"previous"]) {
                    Some(previous) => context = previous,
                    None => break,
                }
            }
        }
        reached
    }
}

/// Which scope a context belongs to, through what describes it.
struct Infos {
    /// Script of a `ScopeInfo`; `None` if it has none.
    script: FxHashMap<u32, Option<u32>>,
}

impl Infos {
    fn new(snapshot: &Snapshot) -> Self {
        let mut script = FxHashMap::default();
        for v in 0..snapshot.nodes.len() {
            if !snapshot.name_bytes(v).starts_with(b"system / SharedFunctionInfo") {
                continue;
            }
            let info = target(snapshot, v, &[b"name_or_scope_info"]);
            if let Some((info, of)) = info.zip(target(snapshot, v, &[b"script"]))
                && snapshot.name_bytes(info) == b"system / ScopeInfo"
                && is_script(snapshot, of)
            {
                script.insert(info, Some(of));
            }
        }
        Self { script }
    }

    fn scope_of(&mut self, snapshot: &Snapshot, book: &Book, context: u32) -> Option<u32> {
        let info = target(snapshot, context, &[b"scope_info"])?;
        let id = scope_id(snapshot, info)?;
        let script = self.script_of(snapshot, info).filter(|&s| is_script(snapshot, s))?;
        book.by_id.get(&(script, id)).copied()
    }

    /// Functions know their script; blocks know the function around them.
    fn script_of(&mut self, snapshot: &Snapshot, info: u32) -> Option<u32> {
        let mut walked = Vec::new();
        let mut at = info;
        let script = loop {
            if let Some(known) = self.script.get(&at) {
                break *known;
            }
            // What is walked stands in the book as unknown, so that a circle ends.
            self.script.insert(at, None);
            walked.push(at);
            match target(snapshot, at, &[b"outer_scope_info"]) {
                Some(outer) => at = outer,
                None => break None,
            }
        };
        for at in walked {
            self.script.insert(at, script);
        }
        script
    }
}

fn is_script(snapshot: &Snapshot, node: u32) -> bool {
    snapshot.name_bytes(node).starts_with(b"system / Script")
}

/// The id that V8 writes beside a function or what describes a context: a number node whose value is text.
fn scope_id(snapshot: &Snapshot, node: u32) -> Option<i32> {
    let number = target(snapshot, node, &[b"scope_id"])?;
    if snapshot.nodes.kind[number as usize] != NodeKind::Number || snapshot.name_bytes(number) != b"int" {
        return None;
    }
    let value = target(snapshot, number, &[b"value"])?;
    std::str::from_utf8(snapshot.name_bytes(value)).ok()?.parse().ok()
}
