//! What V8 puts around a program's objects, with the sizes and edge names of Node 20 on a 64-bit machine.
//!
//! A [`Heap`] starts with the roots and a global object. Every object it makes has its `map`, and every instance of a
//! class its prototype, as in a real file: an analysis that works on these shapes has seen what it must look past.

use crate::builder::Location;
use crate::random::ephemeron;
use crate::{EdgeType, NodeRef, NodeType, SnapshotBuilder};
use std::collections::HashMap;
use std::ops::{Deref, DerefMut};

/// How the file says where the program's roots are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RootModel {
    /// Node to 25: the root has a `shortcut` edge to each global object (a user root).
    UserRoots,
    /// Chromium 153 and later: `(GC roots)` is all there is; realms hang on `(Global handles)`.
    Internals,
}

/// A class of the program.
#[derive(Clone, Copy, Debug)]
pub struct Class {
    /// The constructor.
    pub constructor: NodeRef,
    /// What instances have as `__proto__`.
    pub prototype: NodeRef,
    /// What instances have as `map`.
    pub map: NodeRef,
}

/// How far an array is filled.
#[derive(Clone, Copy, Debug)]
struct Filled {
    backing: Option<NodeRef>,
    length: u32,
}

/// A heap with furniture. Everything a [`SnapshotBuilder`] can do, it can do too.
///
/// A clone that is built on is a later snapshot of the same process.
#[derive(Clone, Debug)]
pub struct Heap {
    builder: SnapshotBuilder,
    model: RootModel,
    /// `(GC roots)`.
    pub gc_roots: NodeRef,
    /// `(Global handles)`.
    pub global_handles: NodeRef,
    /// `(Stack roots)`.
    pub stack_roots: NodeRef,
    /// The global object: `globalThis` of the program.
    pub global: NodeRef,
    /// The realm.
    pub native_context: NodeRef,
    maps_map: NodeRef,
    classes: HashMap<String, Class>,
    arrays: HashMap<NodeRef, Filled>,
    /// Edges of `(Global handles)` so far.
    handles: u32,
    timers: u32,
}

/// [`Heap`] adds furniture to a builder and hides nothing of it.
impl Deref for Heap {
    type Target = SnapshotBuilder;

    fn deref(&self) -> &SnapshotBuilder {
        &self.builder
    }
}

impl DerefMut for Heap {
    fn deref_mut(&mut self) -> &mut SnapshotBuilder {
        &mut self.builder
    }
}

impl Default for Heap {
    fn default() -> Self {
        Self::new(RootModel::UserRoots)
    }
}

impl Heap {
    /// The roots, a realm and its global object.
    #[must_use]
    pub fn new(model: RootModel) -> Self {
        let mut b = SnapshotBuilder::new();
        let root = b.root();
        let gc_roots = b.node(NodeType::Synthetic, "(GC roots)", 0);
        b.element(root, 1, gc_roots);
        let mut subroot = |index: u32, name: &str| {
            let node = b.node(NodeType::Synthetic, name, 0);
            b.element(gc_roots, index, node);
            node
        };
        let strings = subroot(1, "(Internalized strings)");
        subroot(4, "(Strong roots)");
        let stack_roots = subroot(7, "(Stack roots)");
        let builtins = subroot(12, "(Builtins)");
        let global_handles = subroot(13, "(Global handles)");

        let maps_map = b.node(NodeType::Hidden, "system / Map", 72);
        b.internal(maps_map, "map", maps_map);
        b.edge(builtins, EdgeType::Internal, "1", maps_map);
        let (global, native_context) = match model {
            RootModel::UserRoots => {
                (b.node(NodeType::Object, "global", 40), b.node(NodeType::Hidden, "system / NativeContext", 2264))
            }
            RootModel::Internals => (
                b.node(NodeType::Object, "Window [JSGlobalObject] / http://127.0.0.1", 40),
                b.node(NodeType::Native, "system / NativeContext / http://127.0.0.1", 2264),
            ),
        };
        if model == RootModel::UserRoots {
            b.shortcut(root, "2", global);
        }
        b.internal(global, "native_context", native_context);
        b.internal(native_context, "global_object", global);
        b.internal(global_handles, "1", native_context);
        let undefined = b.node(NodeType::String, "undefined", 32);
        b.weak(strings, "1", undefined);
        Self {
            builder: b,
            model,
            gc_roots,
            global_handles,
            stack_roots,
            global,
            native_context,
            maps_map,
            classes: HashMap::new(),
            arrays: HashMap::new(),
            handles: 1,
            timers: 0,
        }
    }

    /// Which roots it has.
    #[must_use]
    pub fn model(&self) -> RootModel {
        self.model
    }

    /// Makes a node a global variable.
    pub fn set_global(&mut self, name: &str, node: NodeRef) {
        let global = self.global;
        self.property(global, name, node);
    }

    /// Holds a node by a global handle, as embedders, consoles (`label`: `DevTools console`) and native code do.
    pub fn hold_by_handle(&mut self, label: Option<&str>, node: NodeRef) {
        self.handles += 1;
        let name = match label {
            Some(label) => format!("{} / {label}", self.handles),
            None => self.handles.to_string(),
        };
        let handles = self.global_handles;
        self.internal(handles, &name, node);
    }

    /// A class by its name: made on first use, the same from then on.
    pub fn class(&mut self, name: &str) -> Class {
        if let Some(&class) = self.classes.get(name) {
            return class;
        }
        let maps_map = self.maps_map;
        let map = self.node(NodeType::ObjectShape, "system / Map", 72);
        // A program's class has a plain object as prototype; V8's own classes have one of their own kind.
        let own = ["Array", "ArrayBuffer", "Map", "Promise", "Set", "WeakMap"].contains(&name);
        let prototype = self.node(NodeType::Object, if own { name } else { "Object" }, 24);
        let constructor = self.node(NodeType::Closure, name, 64);
        let native_context = self.native_context;
        self.internal(map, "map", maps_map)
            .internal(map, "prototype", prototype)
            .property(prototype, "constructor", constructor)
            .property(constructor, "prototype", prototype)
            .internal(constructor, "initial_map", map)
            .internal(constructor, "context", native_context)
            .internal(native_context, &format!("{}_fun", name.to_lowercase()), constructor);
        let class = Class { constructor, prototype, map };
        self.classes.insert(name.to_owned(), class);
        class
    }

    /// An instance of a class, with its prototype and map. 24 bytes and 8 per field is what V8 would give it.
    pub fn instance(&mut self, class: &str, size: u64) -> NodeRef {
        let Class { prototype, map, .. } = self.class(class);
        let node = self.node(NodeType::Object, class, size);
        self.property(node, "__proto__", prototype).internal(node, "map", map);
        node
    }

    /// A plain object with these properties.
    pub fn plain_object(&mut self, properties: &[(&str, NodeRef)]) -> NodeRef {
        let size = 24 + 8 * properties.len() as u64;
        let object = self.instance("Object", size);
        for (name, value) in properties {
            self.property(object, name, *value);
        }
        object
    }

    /// A string value, one byte a character.
    pub fn string(&mut self, text: &str) -> NodeRef {
        self.node(NodeType::String, text, (16 + text.len() as u64).next_multiple_of(8))
    }

    /// A number that lives on the heap.
    pub fn number(&mut self) -> NodeRef {
        self.node(NodeType::Number, "heap number", 16)
    }

    /// An array. More can be [pushed](Self::push) later.
    pub fn array(&mut self, items: &[NodeRef]) -> NodeRef {
        let array = self.instance("Array", 32);
        let backing = (!items.is_empty()).then(|| self.backing(array, items.len() as u64));
        self.arrays.insert(array, Filled { backing, length: 0 });
        for item in items {
            self.push(array, *item);
        }
        array
    }

    /// Appends to an array made by [`Self::array`]. The backing store keeps the size it was made with.
    ///
    /// # Panics
    /// If that did not make it.
    pub fn push(&mut self, array: NodeRef, item: NodeRef) {
        let Filled { backing, length } = *self.arrays.get(&array).expect("an array of this heap");
        // An empty array has no backing store; the first push gives it V8's smallest.
        let backing = backing.unwrap_or_else(|| self.backing(array, 17));
        self.element(array, length, item).internal(backing, &length.to_string(), item);
        self.arrays.insert(array, Filled { backing: Some(backing), length: length + 1 });
    }

    fn backing(&mut self, array: NodeRef, capacity: u64) -> NodeRef {
        let backing = self.node(NodeType::Array, "(object elements)", 16 + 8 * capacity);
        self.internal(array, "elements", backing);
        backing
    }

    /// A `Map`. Without a key the key is a small integer, which has no node.
    pub fn map<K: Copy + Into<Option<NodeRef>>>(&mut self, entries: &[(K, NodeRef)]) -> NodeRef {
        let (table, buckets) = self.hash_table(entries.len(), 3);
        for (at, &(key, value)) in entries.iter().enumerate() {
            let slot = 3 + buckets + 3 * at as u64;
            if let Some(key) = key.into() {
                self.internal(table, &slot.to_string(), key);
            }
            self.internal(table, &(slot + 1).to_string(), value);
        }
        let map = self.instance("Map", 32);
        self.internal(map, "table", table);
        map
    }

    /// A `Set`.
    pub fn set(&mut self, values: &[NodeRef]) -> NodeRef {
        let (table, buckets) = self.hash_table(values.len(), 2);
        for (at, &value) in values.iter().enumerate() {
            self.internal(table, &(3 + buckets + 2 * at as u64).to_string(), value);
        }
        let set = self.instance("Set", 32);
        self.internal(set, "table", table);
        set
    }

    /// An ordered hash table: three counters, half as many buckets as entries fit, then the entries.
    fn hash_table(&mut self, entries: usize, words_per_entry: u64) -> (NodeRef, u64) {
        let capacity = (entries as u64).next_power_of_two().max(4);
        let buckets = capacity / 2;
        let table = self.node(NodeType::Array, "", 16 + 8 * (3 + buckets + capacity * words_per_entry));
        let maps_map = self.maps_map;
        self.internal(table, "map", maps_map);
        (table, buckets)
    }

    /// A `WeakMap`: the table holds keys and values weakly, and pairs of edges on table and key say that both together
    /// keep the value.
    pub fn weak_map(&mut self, entries: &[(NodeRef, NodeRef)]) -> NodeRef {
        let capacity = (entries.len() as u64).next_power_of_two().max(4);
        let table = self.node(NodeType::Array, "", 16 + 8 * (3 + 2 * capacity));
        for (at, &(key, value)) in entries.iter().enumerate() {
            let slot = 3 + 2 * at;
            self.weak(table, &slot.to_string(), key).weak(table, &(slot + 1).to_string(), value);
            ephemeron(&mut self.builder, table, key, value);
        }
        let map = self.instance("WeakMap", 32);
        self.internal(map, "table", table);
        map
    }

    /// Variables that a closure can see, and the scope around them.
    pub fn context(&mut self, around: Option<NodeRef>, variables: &[(&str, NodeRef)]) -> NodeRef {
        let context = self.node(NodeType::Object, "system / Context", 24 + 8 * variables.len() as u64);
        for (name, value) in variables {
            self.variable(context, name, *value);
        }
        let around = around.unwrap_or(self.native_context);
        self.internal(context, "previous", around);
        context
    }

    /// A function value over a context, defined at `location`.
    pub fn closure(&mut self, name: &str, context: NodeRef, location: Option<Location>) -> NodeRef {
        let Class { prototype, map, .. } = self.class("Function");
        let shared = self.node(NodeType::Code, if name.is_empty() { "(shared function info)" } else { name }, 56);
        let closure = self.node(NodeType::Closure, name, 56);
        self.property(closure, "__proto__", prototype)
            .internal(closure, "shared", shared)
            .internal(closure, "context", context)
            .internal(closure, "map", map);
        if let Some(location) = location {
            self.locate(closure, location);
            if let Some(script) = location.script_node {
                self.internal(shared, "script", script);
            }
        }
        closure
    }

    /// A script, whose node newest V8's locations name.
    pub fn script(&mut self, url: &str) -> NodeRef {
        let script = self.node(NodeType::Code, "system / Script", 128);
        let name = self.string(url);
        self.internal(script, "name", name);
        script
    }

    /// An `ArrayBuffer` with its bytes outside the heap.
    pub fn array_buffer(&mut self, bytes: u64) -> NodeRef {
        let buffer = self.instance("ArrayBuffer", 88);
        let data = self.node(NodeType::Native, "system / JSArrayBufferData", bytes);
        self.internal(buffer, "backing_store", data);
        buffer
    }

    /// A promise that waits for `reaction`, or is settled with nothing.
    pub fn promise(&mut self, reaction: Option<NodeRef>) -> NodeRef {
        let promise = self.instance("Promise", 48);
        if let Some(handler) = reaction {
            let reaction = self.node(NodeType::Code, "system / PromiseReaction", 40);
            self.internal(promise, "reactions_or_result", reaction).internal(reaction, "fulfill_handler", handler);
        }
        promise
    }

    /// A timer that calls `callback`, on a list of its own held by a global handle as Node holds its lists.
    pub fn timer(&mut self, callback: NodeRef) -> NodeRef {
        let list = self.instance("TimersList", 136);
        let timeout = self.instance("Timeout", 176);
        self.property(list, "_idleNext", timeout)
            .property(list, "_idlePrev", timeout)
            .property(timeout, "_idleNext", list)
            .property(timeout, "_idlePrev", list)
            .property(timeout, "_onTimeout", callback);
        if self.timers == 0 {
            self.hold_by_handle(None, list);
        } else {
            let context = self.native_context;
            let name = format!("timer_list_{}", self.timers);
            self.internal(context, &name, list);
        }
        self.timers += 1;
        timeout
    }

    /// A bounded cache: an object of `class` with a number `max` and a `Map` `entries`.
    pub fn bounded_cache(&mut self, class: &str, entries: &[(NodeRef, NodeRef)]) -> NodeRef {
        let cache = self.instance(class, 40);
        let map = self.map(entries);
        let max = self.number();
        self.property(cache, "max", max).property(cache, "entries", map);
        cache
    }

    /// A queue: an object of `class` with an array `pending`. Returns the queue and its array, for more to be pushed.
    pub fn queue(&mut self, class: &str, items: &[NodeRef]) -> (NodeRef, NodeRef) {
        let queue = self.instance(class, 40);
        let pending = self.array(items);
        self.property(queue, "pending", pending);
        (queue, pending)
    }

    /// The graph without the furniture's methods.
    #[must_use]
    pub fn into_builder(self) -> SnapshotBuilder {
        self.builder
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Layout;

    fn edges_of(heap: &Heap, node: NodeRef) -> Vec<String> {
        let edges = heap.edges.iter().filter(|edge| edge.from == node.ordinal());
        edges.map(|edge| format!("{} {} {}", edge.kind.word(), heap.edge_name(edge), edge.to)).collect()
    }

    fn target(heap: &Heap, node: NodeRef, name: &str) -> NodeRef {
        let wanted =
            |edge: &&crate::builder::Edge| edge.from == node.ordinal() && heap.edge_name(edge).to_string() == name;
        NodeRef(heap.edges.iter().find(wanted).expect("the edge").to)
    }

    #[test]
    fn both_root_models() {
        let user = Heap::new(RootModel::UserRoots);
        assert_eq!(edges_of(&user, user.root()), ["element 1 1", "shortcut 2 8"]);
        assert_eq!(user.name_of(user.global), "global");
        let internals = Heap::new(RootModel::Internals);
        assert_eq!(edges_of(&internals, internals.root()), ["element 1 1"]);
        assert!(edges_of(&internals, internals.global_handles)[0].starts_with("internal 1 "));
    }

    #[test]
    fn hash_tables_have_v8s_sizes_and_slots() {
        let mut heap = Heap::default();
        let (a, b) = (heap.string("a"), heap.string("b"));
        let (x, y) = (heap.instance("Job", 32), heap.instance("Job", 32));
        let map = heap.map(&[(a, x), (b, y)]);
        let table = target(&heap, map, "table");
        // As Node 20 writes a map of two.
        assert_eq!(heap.nodes[table.ordinal() as usize].size, 152);
        for (slot, node) in [("5", a), ("6", x), ("8", b), ("9", y)] {
            assert_eq!(target(&heap, table, slot), node);
        }
        let numbered = heap.map(&[(None, x)]);
        let table = target(&heap, numbered, "table");
        assert_eq!(edges_of(&heap, table).len(), 2, "map and one value, no key");
        let set = heap.set(&[x]);
        let table = target(&heap, set, "table");
        assert_eq!(heap.nodes[table.ordinal() as usize].size, 120);
        assert_eq!(target(&heap, table, "5"), x);
    }

    #[test]
    fn ephemerons_stand_on_key_and_table() {
        let mut heap = Heap::default();
        let (key, value) = (heap.node(NodeType::Object, "Key", 24), heap.node(NodeType::Object, "Held", 24));
        let map = heap.weak_map(&[(key, value)]);
        let table = target(&heap, map, "table");
        let pair = format!(
            " / part of key (Key @{}) -> value (Held @{}) pair in WeakMap (table @{})",
            heap.id_of(key),
            heap.id_of(value),
            heap.id_of(table)
        );
        assert_eq!(edges_of(&heap, key), [format!("internal 1{pair} {}", value.ordinal())]);
        assert_eq!(target(&heap, table, &format!("3{pair}")), value);
        assert_eq!(heap.nodes[table.ordinal() as usize].size, 104);
    }

    #[test]
    fn a_clone_is_a_later_snapshot_of_the_same_process() {
        let mut first = Heap::default();
        let job = first.instance("Job", 56);
        let (queue, pending) = first.queue("JobQueue", &[job]);
        first.set_global("queue", queue);
        let mut second = first.clone();
        for _ in 0..10 {
            let job = second.instance("Job", 56);
            second.push(pending, job);
        }
        assert_eq!(second.node_count(), first.node_count() + 10);
        assert_eq!(second.id_of(job), first.id_of(job));
        assert_eq!(edges_of(&second, pending).iter().filter(|edge| edge.starts_with("element")).count(), 11);
        let backing = target(&second, pending, "elements");
        assert_eq!(edges_of(&second, backing).len(), 11);
    }

    #[test]
    fn all_of_it_writes_as_json() {
        for model in [RootModel::UserRoots, RootModel::Internals] {
            let mut heap = Heap::new(model);
            let text = heap.string("prompt");
            let scope = heap.context(None, &[("text", text)]);
            let script = heap.script("file:///srv/worker.js");
            let place = Location { script: 4, script_node: Some(script), line: 3, column: 9 };
            let callback = heap.closure("tick", scope, Some(place));
            let timer = heap.timer(callback);
            let second = heap.timer(callback);
            let promise = heap.promise(Some(callback));
            let bytes = heap.array_buffer(4096);
            let cache = heap.bounded_cache("ReplyCache", &[(text, bytes)]);
            let all =
                heap.plain_object(&[("timer", timer), ("second", second), ("promise", promise), ("cache", cache)]);
            heap.set_global("app", all);
            heap.hold_by_handle(Some("DevTools console"), all);
            for (name, layout) in Layout::all() {
                let file: serde_json::Value = serde_json::from_slice(&heap.write(&layout)).expect(name);
                assert_eq!(file["snapshot"]["node_count"], heap.node_count(), "{name}");
            }
        }
    }
}
