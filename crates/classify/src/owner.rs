//! Who a holder is: its name in the program, and what kind of owner it makes.
//!
//! The kind comes from structure first (what it holds, which engine objects lie on its path, what its owner can do), from
//! names second. Structure scores 4 to 8, an outright word at most 3, so that a `Map` called `queue` full of promises that
//! nobody settled is still about promises.

use crate::bounded::Bounds;
use crate::heap::Holder;
use crate::series::Shape;
use crate::words::{add, is_minified, tally, words};
use facts::{Accumulation, PathStep};
use order::Order as _;
use redact::{Safe, safe};
use report::OwnerKind;

/// A holder's name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Name {
    /// `JobQueue.pending`, `promptCache`, `window.removedCards`.
    pub(crate) full: Safe,
    /// Property or variable that holds it.
    pub(crate) property: Safe,
    /// Class of the object that has the property; empty for variables.
    pub(crate) owner: Safe,
    /// Whether the program wrote the name (a property or variable), and not the engine.
    pub(crate) written: bool,
}

/// Parts of a name at most: `Bus.events.changed[]` is readable, more is not.
const PARTS: usize = 4;

/// The name of an accumulation's holder, from the end of its path.
pub(crate) fn name_of(a: &Accumulation) -> Name {
    let path = &a.path;
    let Some(holder) = path.last() else {
        return Name { full: a.class.clone(), ..Name::default() };
    };
    // A class of its own under a number or an engine's edge: the class is the name.
    let by_class = !is_builtin(a.class.as_str());
    let mut parts: Vec<Safe> = Vec::new();
    let mut property = Safe::default();
    let mut written = false;
    for i in (1..path.len()).rev() {
        let (step, from) = (&path[i], &path[i - 1]);
        match step.edge_type.as_str() {
            "context" => {
                property = first(property, &step.edge);
                parts.push(step.edge.clone());
                return done(parts, property, Safe::default(), true);
            }
            "property" if step.edge == "__proto__" || step.edge == "constructor" || step.edge == "prototype" => break,
            "property" => {
                property = first(property, &step.edge);
                parts.push(step.edge.clone());
                written = true;
                if from.class == "Module" {
                    // A module's exports are as far as a name means something.
                    return done(parts, property, Safe::default(), true);
                }
                if is_global(from) {
                    let owner = if from.class.as_str().starts_with("Window") { "window" } else { "globalThis" };
                    parts.push(Safe::ours(owner));
                    return done(parts, property, Safe::ours(owner), true);
                }
                if !is_builtin(from.class.as_str()) {
                    parts.push(from.class.clone());
                    return done(parts, property, from.class.clone(), true);
                }
                if from.class == "Function" && !from.name.is_empty() {
                    parts.push(from.name.clone());
                    return done(parts, property, from.name.clone(), true);
                }
            }
            "element" if written || !by_class => parts.push(Safe::ours("[]")),
            // Table, elements, context, shortcut: plumbing and roots.
            _ => {
                if from.class == "Function" && !from.name.is_empty() && parts.is_empty() && !by_class {
                    let name = safe!("{} scope", &from.name);
                    return Name { full: name, property: from.name.clone(), owner: Safe::default(), written: true };
                }
                if is_root(from) {
                    break;
                }
            }
        }
        if parts.len() >= PARTS {
            break;
        }
        if by_class && !written {
            break;
        }
    }
    if parts.iter().any(|p| *p != "[]") {
        return done(parts, property, Safe::default(), written);
    }
    // The browser's own containers under a page's object: the object is the name people know.
    if a.class.as_str().starts_with("blink::") || a.class.as_str().starts_with("‹label") {
        let known = path.iter().rev().find(|s| !is_builtin(s.class.as_str()) || is_global(s));
        if let Some(step) = known {
            let full = if is_global(step) { Safe::ours("window") } else { step.class.clone() };
            return Name { property: full.clone(), owner: Safe::default(), written: true, full };
        }
    }
    let full = if holder.name.is_empty() { a.class.clone() } else { holder.name.clone() };
    Name { full, property, owner: Safe::default(), written: by_class }
}

fn first(known: Safe, other: &Safe) -> Safe {
    if known.is_empty() { other.clone() } else { known }
}

/// Joins parts that were gathered from the holder outwards.
fn done(parts: Vec<Safe>, property: Safe, owner: Safe, written: bool) -> Name {
    let mut full = Safe::default();
    for part in parts.into_iter().rev() {
        full = if full.is_empty() {
            part
        } else if part == "[]" {
            safe!("{}[]", &full)
        } else {
            safe!("{}.{}", &full, &part)
        };
    }
    Name { full, property, owner, written }
}

/// Classes of the language and the engine: they name nothing of the program.
pub(crate) fn is_builtin(class: &str) -> bool {
    matches!(
        class,
        "Object"
            | "Array"
            | "Map"
            | "Set"
            | "WeakMap"
            | "WeakSet"
            | "Function"
            | "Module"
            | "global"
            | "process"
            | "Generator"
            | "Promise"
            | "Date"
            | "RegExp"
            | "Error"
            | "ArrayBuffer"
            | "Buffer"
            | "Uint8Array"
            | ""
    ) || class.starts_with(['(', '{', '<'])
        || class.starts_with("system / ")
        || class.starts_with("blink::")
        || class.starts_with("cppgc::")
        || class.starts_with("‹label")
        || class.starts_with("Window")
        || class.starts_with("Detached ")
}

fn is_global(step: &PathStep) -> bool {
    is_global_class(step.class.as_str())
}

/// Whether a class is that of a global object.
pub(crate) fn is_global_class(class: &str) -> bool {
    matches!(class, "global" | "global / " | "globalThis" | "Object / ")
        || class.starts_with("global /")
        || class.starts_with("Window")
}

/// Where paths enter the program: objects of the runtime that lead to everything.
fn is_entry(step: &PathStep) -> bool {
    is_root(step)
        || is_global(step)
        || matches!(step.class.as_str(), "Module" | "process" | "Generator")
        || step.edge == "process"
}

fn is_root(step: &PathStep) -> bool {
    step.node_type == "synthetic" || step.class == "(synthetic)"
}

/// The path as people read it: without the engine's first steps and its plumbing, root first, the holder last.
pub(crate) fn readable(path: &[PathStep]) -> Vec<Safe> {
    const LONGEST: usize = 8;
    let mut steps: Vec<Safe> = Vec::new();
    for step in path {
        if is_root(step) {
            let name = if step.name.is_empty() { &step.class } else { &step.name };
            if matches!(name.as_str(), "(Global handles)" | "(Stack roots)" | "(Handle scope)" | "(Traced handles)") {
                steps.push(name.clone());
            }
            continue;
        }
        let plumbing = matches!(step.edge_type.as_str(), "internal" | "hidden" | "shortcut")
            && (step.class.as_str().starts_with("system / ") || step.class.as_str().starts_with("(system"));
        if plumbing && !step.edge.as_str().contains(" / DevTools") {
            continue;
        }
        let what = if is_builtin(step.class.as_str()) && !step.name.is_empty() { &step.name } else { &step.class };
        let edge = step.edge.as_str();
        steps.push(if edge.is_empty() || matches!(step.edge_type.as_str(), "internal" | "hidden" | "shortcut") {
            what.clone()
        } else {
            safe!("{}: {}", &step.edge, what)
        });
    }
    if steps.len() > LONGEST {
        let tail = steps.split_off(steps.len() - (LONGEST - 2));
        steps.truncate(1);
        steps.push(Safe::ours("…"));
        steps.extend(tail);
    }
    steps
}

/// The kind of owner a holder makes, with its confidence. `realms` are those alive at each snapshot.
pub(crate) fn kind_of(holder: &Holder<'_>, bounds: &Bounds, page: bool, realms: &[u64]) -> (OwnerKind, f64) {
    let mut scores = Vec::new();
    structure(&mut scores, holder, bounds, page);
    if !page && each_brings_a_realm(holder, realms) {
        add(&mut scores, OwnerKind::VmContext, 6.0);
    }
    names(&mut scores, holder);
    if !page {
        // Cards, dialogs and elements are words of other programs, too; without a page they say nothing.
        scores.retain(|s| s.0 != OwnerKind::BrowserPage);
    }
    scores.order_by(|a, b| b.1.total_cmp(&a.1));
    let Some((kind, best)) = scores.first().copied().filter(|s| s.1 >= 1.0) else {
        return (OwnerKind::Unknown, 0.3);
    };
    let second = scores.get(1).map_or(0.0, |s| s.1);
    let margin = (best - second) / best;
    (kind, (0.4 + 0.06 * best.min(6.0) + 0.2 * margin).min(0.95))
}

/// Whether a realm more comes with about every entry: a function that was made in a context keeps all of that context.
fn each_brings_a_realm(holder: &Holder<'_>, realms: &[u64]) -> bool {
    let (Some(first), Some(last)) = (realms.first(), realms.last()) else { return false };
    let (more, entries) = (last.saturating_sub(*first), holder.entries_growth().max(0) as u64);
    more >= 3 && more * 4 >= entries * 3 && entries * 4 >= more * 3
}

fn structure(scores: &mut Vec<(OwnerKind, f64)>, holder: &Holder<'_>, bounds: &Bounds, page: bool) {
    use OwnerKind as K;
    let a = &*holder.facts;
    let on_path = |test: &dyn Fn(&PathStep) -> bool| a.path.iter().any(test);
    let held_bytes: u64 = a.holds.iter().map(|h| h.2).fold(0, u64::saturating_add);
    let held_count: u64 = a.holds.iter().map(|h| h.1).fold(0, u64::saturating_add);
    let share = |test: &dyn Fn(&str) -> bool| {
        let matching = a.holds.iter().filter(|h| test(h.0.as_str()));
        let (bytes, count) =
            matching.fold((0_u64, 0_u64), |acc, h| (acc.0.saturating_add(h.2), acc.1.saturating_add(h.1)));
        let part = |x: u64, of: u64| if of > 0 { x as f64 / of as f64 } else { 0.0 };
        part(bytes, held_bytes).max(part(count, held_count))
    };
    let has = |name: &str| a.entry_properties.iter().any(|p| *p == name);
    // What merely lies on the way decides nothing: every HTTP server hangs on one timer. Only the holder and what stands
    // directly above it do.
    let near = |test: &dyn Fn(&PathStep) -> bool| {
        let nameable = a.path.iter().rev().filter(|s| !is_internal(s));
        nameable.take(NEAR).any(test)
    };
    // What entries wrap, down to the last byte.
    let inside = |test: &dyn Fn(&str) -> bool| {
        let sum = |all: &mut dyn Iterator<Item = &(Safe, u64, u64)>| all.map(|m| m.2).fold(0, u64::saturating_add);
        let all = sum(&mut a.made_of.iter());
        let matching = sum(&mut a.made_of.iter().filter(|m| test(m.0.as_str())));
        if all > 0 { matching as f64 / all as f64 } else { 0.0 }
    };
    let contains = |test: &dyn Fn(&str) -> bool| a.made_of.iter().any(|m| m.1 >= 8 && test(m.0.as_str()));

    if on_path(&|s| s.edge.as_str().contains("DevTools console")) {
        add(scores, K::Console, 8.0);
    }
    if near(&|s| is_timer(s.class.as_str())) || share(&is_timer) > 0.5 || has("_idleNext") || has("_onTimeout") {
        add(scores, K::Timer, 7.0);
    }
    let functions =
        share(&|c| c == "Function" || c.starts_with("bound ") || c == "V8EventListener" || c == "EventListener");
    if near(&|s| is_listener_edge(s.edge.as_str()))
        || share(&is_listener) > 0.5
        || near(&|s| is_listener(s.class.as_str()))
    {
        add(scores, K::EventListener, 6.0);
    } else if functions > 0.5 {
        // A list of functions waits to be called: listeners, hooks, callbacks; if promises hang on them, to settle these.
        add(scores, K::EventListener, 2.0);
        add(scores, K::Closure, 2.5);
        let enough = held_count / 2;
        if a.made_of.iter().any(|m| m.0 == "Promise" && m.1 >= enough.min(MADE_OF / 2)) {
            add(scores, K::Promise, 4.0);
        }
    }
    if a.class == "Promise" || share(&is_promise) > 0.5 || has("resolve") && has("reject") {
        add(scores, K::Promise, 6.0);
    }
    let detached = |c: &str| c.starts_with("Detached ");
    if share(&detached) > 0.3 || page && contains(&detached) && inside(&detached) > 0.1 {
        add(scores, K::BrowserPage, 7.0);
    }
    if share(&|c| {
        matches!(c, "Worker" | "MessagePort" | "MessageChannel" | "ChildProcess" | "BroadcastChannel" | "SharedWorker")
    }) > 0.5
    {
        add(scores, K::Worker, 6.0);
    }
    if share(&is_realm) > 0.4 {
        add(scores, K::VmContext, 6.0);
    }
    if share(&is_module) > 0.5 || contains(&is_module) && wraps_one_each(a, &is_module) {
        add(scores, K::Module, 5.0);
    }
    // Less than a kilobyte a piece is a field, not what the entry is for.
    let opened = held_count.clamp(1, MADE_OF);
    let off_heap = a.made_of.iter().filter(|m| is_off_heap(m.0.as_str())).map(|m| m.2).fold(0, u64::saturating_add);
    let wrapped = inside(&is_off_heap) > 0.7 && off_heap / opened >= 1_024;
    if share(&is_numbers) > 0.5 {
        add(scores, K::VectorBatch, 6.0);
    } else if wrapped && contains(&is_numbers) {
        add(scores, K::VectorBatch, 3.5);
    } else if share(&is_bytes) > 0.5 {
        add(scores, K::Buffer, 4.5);
    } else if wrapped {
        add(scores, K::Buffer, 3.0);
    }
    // Few strings that pin much text: slices of parents, ropes.
    let text = share(&|c| matches!(c, "(sliced string)" | "(concatenated string)"));
    let each = held_bytes / held_count.max(1);
    if text > 0.5 && each > 1_024 {
        add(scores, K::Parser, 4.5);
    }
    // A store at its level whose old entries leave for new ones evicts, whether or not its limit has a name.
    let level = holder.shape.stopped() || holder.shape == Shape::Level;
    if bounds.is_bounded() || level && holder.kept_last().is_some_and(|k| k < EVICTS) {
        add(scores, K::Cache, 4.0);
    }
    // Looked up by text: a store. By number or object: as often a table of what is under way.
    if a.keyed_by.as_ref().is_some_and(|k| *k == "string" || k.as_str().contains("string")) {
        add(scores, K::Cache, 1.0);
    }
    let methods: Vec<String> = a.methods.iter().flat_map(|m| words(m.as_str())).collect();
    let can = |any: &[&str]| methods.iter().any(|m| any.contains(&m.as_str()));
    if can(&["push", "enqueue", "add", "offer", "submit", "schedule"])
        && can(&["shift", "consume", "dequeue", "poll", "take", "drain", "next", "pop", "flush"])
    {
        add(scores, K::Queue, 2.0);
    }
    if can(&["get", "lookup", "fetch", "read", "has"]) && can(&["set", "put", "write", "remember", "store"]) {
        add(scores, K::Cache, 1.0);
    }
    // Old entries leave at the front while new ones come: that is a queue, whatever it is called.
    let leaves = holder.kept.iter().flatten().filter(|k| (0.05..0.93).contains(*k)).count();
    if leaves >= 2 && leaves * 2 >= holder.kept.len() && a.class == "Array" && !level {
        add(scores, K::Queue, 1.5);
    }
    if a.class.as_str().starts_with("system / Context") {
        add(scores, K::Closure, 3.0);
    }
    if page && a.path.iter().any(|s| s.class.as_str().starts_with("Window")) {
        add(scores, K::BrowserPage, 1.6);
    }
    // Nothing said what it is for: then at least whose it is. A variable of a module's scope, an export, a static.
    if a.path.iter().any(|s| s.class == "Module" || s.edge == "exports") {
        add(scores, K::Module, 1.0);
    }
}

/// Survival of a step below which a store at its level replaces its entries.
const EVICTS: f64 = 0.9;

/// Entries whose insides facts tell, at most.
const MADE_OF: u64 = 64;

fn is_module(class: &str) -> bool {
    matches!(
        class,
        "Module" | "SourceTextModule" | "SyntheticModule" | "ModuleWrap" | "ModuleJob" | "ModuleJobSync" | "Script"
    )
}

/// Whether about every entry looked into wraps one object of a sort.
fn wraps_one_each(a: &Accumulation, test: &dyn Fn(&str) -> bool) -> bool {
    let entries = a.holds.iter().map(|h| h.1).fold(0, u64::saturating_add).min(MADE_OF);
    a.made_of.iter().filter(|m| test(m.0.as_str())).any(|m| m.1 * 2 >= entries)
}

/// Nameable steps that count as near a holder: itself, its owner, and the owner's owner.
const NEAR: usize = 3;

/// Whether a step is the engine's: a backing store, a hidden object.
fn is_internal(step: &PathStep) -> bool {
    matches!(step.node_type.as_str(), "hidden" | "array" | "code" | "object shape")
        || step.class.as_str().starts_with("system / ") && !step.class.as_str().starts_with("system / Context")
}

fn names(scores: &mut Vec<(OwnerKind, f64)>, holder: &Holder<'_>) {
    let a = &*holder.facts;
    // A word says what it says once, in the best place it stands.
    let mut said: Vec<String> = Vec::new();
    let mut say = |name: &Safe, weight: f64| {
        if is_minified(name.as_str()) {
            return;
        }
        for word in words(name.as_str()) {
            if !said.contains(&word) {
                tally(scores, &word, weight);
                said.push(word);
            }
        }
    };
    say(&holder.name.property, 1.0);
    if !is_builtin(a.class.as_str()) {
        say(&a.class, 0.8);
    }
    say(&holder.name.owner, 0.9);
    if let Some((class, ..)) = holder.held()
        && !is_builtin(class.as_str())
    {
        say(class, 0.7);
    }
    // The variable or property that holds the owner: further away, less said. How the shortest path enters the program
    // (`queueMicrotask`, `mainModule`) says nothing about it.
    let own = a.path.len().saturating_sub(1);
    let entry = a.path[..own].iter().rposition(is_entry).map_or(0, |i| i + 1);
    let steps = a.path[..own].iter().skip(entry).rev();
    for step in steps.filter(|s| matches!(s.edge_type.as_str(), "property" | "context") && s.edge != "exports").take(2)
    {
        say(&step.edge, 0.4);
    }
    for property in a.entry_properties.iter().take(16) {
        say(property, 0.12);
    }
}

/// Whether a class is the runtime's bookkeeping of timers.
pub(crate) fn is_timer(class: &str) -> bool {
    matches!(class, "TimersList" | "Timeout" | "Timer" | "Immediate" | "ImmediateList" | "DOMTimer" | "ScheduledAction")
}

fn is_listener(class: &str) -> bool {
    matches!(class, "Listener" | "Subscription" | "Observer" | "Subscriber")
        || class.contains("EventListener")
        || class.contains("EventTargetData")
}

fn is_listener_edge(edge: &str) -> bool {
    matches!(
        edge,
        "_events" | "_listeners" | "eventListeners" | "<symbol kEvents>" | "<symbol events.event_target.kEvents>"
    )
}

fn is_promise(class: &str) -> bool {
    matches!(
        class,
        "Promise"
            | "Generator"
            | "AsyncGenerator"
            | "system / PromiseReaction"
            | "system / PromiseCapability"
            | "AsyncFunction"
    ) || class.contains("PromiseReaction")
        || class.starts_with('{') && class.contains("resolve") && class.contains("reject")
}

fn is_realm(class: &str) -> bool {
    matches!(class, "ContextifyContext" | "ContextifyScript" | "global" | "HTMLIFrameElement" | "ShadowRealm")
        || class.contains("NativeContext")
        || class.starts_with("Window")
}

fn is_bytes(class: &str) -> bool {
    matches!(
        class,
        "ArrayBuffer"
            | "SharedArrayBuffer"
            | "Buffer"
            | "FastBuffer"
            | "Uint8Array"
            | "Uint8ClampedArray"
            | "DataView"
            | "Blob"
            | "ImageData"
            | "system / JSArrayBufferData"
            | "JSArrayBufferData"
    )
}

fn is_numbers(class: &str) -> bool {
    matches!(
        class,
        "Float32Array"
            | "Float64Array"
            | "Float16Array"
            | "Int8Array"
            | "Int16Array"
            | "Int32Array"
            | "Uint16Array"
            | "Uint32Array"
            | "BigInt64Array"
            | "BigUint64Array"
    )
}

/// Whether a class is bytes or numbers outside the heap.
pub(crate) fn is_off_heap(class: &str) -> bool {
    is_bytes(class) || is_numbers(class)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{holder, series, step};

    fn name(class: &'static str, path: &[PathStep]) -> String {
        name_of(&holder(1, class, path, "X", 10, 10, (1, 9))).full.to_string()
    }

    fn kind(inputs: &[facts::InputFacts]) -> Option<OwnerKind> {
        crate::judge(inputs).findings.first().and_then(|f| Some(f.owner.as_ref()?.kind))
    }

    #[test]
    fn a_realm_with_every_entry_is_a_context_each() {
        let inputs = |realms: u64| {
            let mut inputs = series(4, 3_000_000, |i| {
                let path = [step("", "global@1"), step("context:rules", "Map@11")];
                vec![holder(11, "Map", &path, "Function", 2 + 12 * i, 140_000, (101, 1_000 * (i + 1) - 1))]
            });
            for (i, input) in inputs.iter_mut().enumerate() {
                if let Some(heap) = input.heap.as_mut() {
                    heap.realms = 3 + realms * i as u64;
                }
            }
            inputs
        };
        assert_eq!(kind(&inputs(12)), Some(OwnerKind::VmContext));
        assert_ne!(kind(&inputs(1)), Some(OwnerKind::VmContext));
    }

    #[test]
    fn what_evicts_at_its_level_is_a_cache_whatever_it_is_called() {
        let inputs = |full: bool| {
            series(4, 3_000_000, |i| {
                let path = [step("", "global@1"), step("context:s", "Store@11"), step("m", "Array@13")];
                let count = if full { [300, 1_200, 1_400, 1_400][i as usize] } else { 300 + 1_200 * i };
                let from = if full { 1_000 * i } else { 1 };
                vec![holder(13, "Array", &path, "Line", count, 400, (from + 101, 1_000 * (i + 1) - 1))]
            })
        };
        assert_eq!(kind(&inputs(true)), Some(OwnerKind::Cache));
        assert_ne!(kind(&inputs(false)), Some(OwnerKind::Cache));
    }

    #[test]
    fn names_come_from_the_end_of_the_path() {
        let s = step;
        for (class, path, expect) in [
            (
                "Array",
                vec![s("", "global@1"), s("context:queue", "JobQueue@3"), s("pending", "Array@5")],
                "JobQueue.pending",
            ),
            (
                "Map",
                vec![s("", "global@1"), s("internal:context", "system / Context@3"), s("context:promptCache", "Map@5")],
                "promptCache",
            ),
            ("Array", vec![s("", "Window@1"), s("removedCards", "Array@5")], "window.removedCards"),
            (
                "Array",
                vec![
                    s("", "global@1"),
                    s("context:bus", "ConfigBus@3"),
                    s("_events", "Object@5"),
                    s("changed", "Array@7"),
                ],
                "ConfigBus._events.changed",
            ),
            (
                "TimersList",
                vec![s("", "global@1"), s("context:timerListMap", "Object@3"), s("element:[60000]", "TimersList@5")],
                "TimersList",
            ),
            ("Array", vec![s("", "global@1"), s("context:shards", "Array@3"), s("element:[4]", "Array@5")], "shards[]"),
            (
                "Map",
                vec![s("", "global@1"), s("exports", "Object@3"), s("answers", "Map@5")],
                "globalThis.exports.answers",
            ),
        ] {
            assert_eq!(name(class, &path), expect);
        }
    }
}
