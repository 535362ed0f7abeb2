//! What the test kit writes, the decoder reads, in every layout and however it is cut. Driven by the tests here and by
//! `fuzz/fuzz_targets/round_trip.rs`: any bytes describe a snapshot.

use snapshot::{Decoder, Snapshot};
use testkit::{
    EdgeType, Layout, Location, LocationFields, NodeField, NodeRef, NodeType, Section, SnapshotBuilder, TraceRef,
};

/// Numbers out of bytes; 0 when there are none left.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn below(&mut self, end: usize) -> usize {
        let (now, later) = self.0.split_at(self.0.len().min(2));
        self.0 = later;
        now.iter().fold(0, |sum, b| sum << 8 | usize::from(*b)) % end.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Any text but lone surrogates, which no Rust string can hold.
    fn text(&mut self) -> String {
        let length = self.below(24).min(self.0.len());
        let (now, later) = self.0.split_at(length);
        self.0 = later;
        String::from_utf8_lossy(now).into_owned()
    }

    /// Small mostly; now and then one that 32 bits do not hold.
    fn size(&mut self) -> u64 {
        let small = self.below(1 << 16) as u64;
        if self.below(8) == 7 { small << 30 } else { small }
    }
}

/// What was written, kept apart from the builder.
#[derive(Debug, Default, PartialEq)]
struct Heap {
    /// Type, name, id, size, detachedness, stack.
    nodes: Vec<(&'static str, String, u64, u64, u32, u32)>,
    /// Of each node: type, name or index, target.
    edges: Vec<Vec<(&'static str, String, u32)>>,
    /// Node, script, script's node, line, column; sorted by node.
    locations: Vec<(u32, u32, Option<u32>, u32, u32)>,
    samples: Vec<(u64, u64)>,
    /// Id, function, count, size, parent's id; sorted by id.
    stacks: Vec<(u32, u32, u32, u64, u32)>,
    functions: Vec<(String, String)>,
}

/// Writes the snapshot that the bytes describe and reads it again.
pub fn holds(bytes: &[u8]) {
    let mut numbers = Numbers(bytes);
    let mut builder = SnapshotBuilder::new();
    let written = describe(&mut numbers, &mut builder);
    let layouts = Layout::all();
    let (name, layout) = numbers.pick(&layouts);
    let written = as_laid_out(written, layout);
    let file = builder.write(layout);
    for portion in [1, 7, 1 << 20] {
        assert_eq!(read(&file, portion, layout), written, "{name} in portions of {portion}");
    }
}

fn describe(numbers: &mut Numbers<'_>, builder: &mut SnapshotBuilder) -> Heap {
    let mut heap = Heap::default();
    let mut nodes = vec![NodeRef::ROOT];
    let stacks = describe_stacks(numbers, builder, &mut heap);
    for _ in 0..numbers.below(40) {
        let kind = *numbers.pick(&NodeType::ALL);
        let (name, size) = (numbers.text(), numbers.size());
        let node = builder.node(kind, &name, size);
        let detachedness = numbers.below(3) as u32;
        builder.detachedness(node, detachedness);
        let mut stack = 0;
        if !stacks.is_empty() && numbers.below(3) == 0 {
            let trace = *numbers.pick(&stacks);
            builder.allocated_by(node, trace);
            stack = trace.id();
        }
        if numbers.below(4) == 0 {
            let (script, line, column) = (numbers.below(9) as u32, numbers.below(999) as u32, numbers.below(99) as u32);
            let script_node = *numbers.pick(&nodes);
            builder.locate(node, Location { script, script_node: Some(script_node), line, column });
            // The root is no script: its number says that there is none.
            let script_node = Some(script_node.ordinal()).filter(|&v| v > 0);
            heap.locations.push((node.ordinal(), script, script_node, line, column));
        }
        heap.nodes.push((kind.word(), name, builder.id_of(node), size, detachedness, stack));
        nodes.push(node);
    }
    // The root comes first, as the builder made it.
    let root = (NodeType::Synthetic.word(), builder.name_of(NodeRef::ROOT).to_owned(), builder.id_of(NodeRef::ROOT));
    heap.nodes.insert(0, (root.0, root.1, root.2, 0, 0, 0));
    heap.edges = vec![Vec::new(); nodes.len()];
    for _ in 0..numbers.below(80) {
        let (from, to) = (numbers.below(nodes.len()), numbers.below(nodes.len()));
        let kind = *numbers.pick(&EdgeType::ALL);
        let name = if kind.is_indexed() {
            let index = numbers.below(1000) as u32;
            builder.edge(nodes[from], kind, index, nodes[to]);
            index.to_string()
        } else {
            let name = numbers.text();
            builder.edge(nodes[from], kind, name.as_str(), nodes[to]);
            name
        };
        heap.edges[from].push((kind.word(), name, to as u32));
    }
    for _ in 0..numbers.below(5) {
        let sample = (numbers.size(), numbers.below(500) as u64);
        builder.sample(sample.0, sample.1);
        heap.samples.push(sample);
    }
    heap
}

fn describe_stacks(numbers: &mut Numbers<'_>, builder: &mut SnapshotBuilder, heap: &mut Heap) -> Vec<TraceRef> {
    let mut stacks = Vec::new();
    for _ in 0..numbers.below(6) {
        let (name, script) = (numbers.text(), numbers.text());
        let function = builder.trace_function(&name, &script, 7, 1, 2);
        heap.functions.push((name, script));
        let parent = if stacks.is_empty() { None } else { Some(numbers.below(stacks.len())) };
        let (count, size) = (numbers.below(999) as u32, numbers.size());
        let parent: Option<TraceRef> = parent.map(|p| stacks[p]);
        let stack = builder.trace(parent, function, count, size);
        heap.stacks.push((stack.id(), function, count, size, parent.unwrap_or(stack).id()));
        stacks.push(stack);
    }
    stacks
}

/// Less what a file of this layout does not say.
fn as_laid_out(mut heap: Heap, layout: &Layout) -> Heap {
    let has = |field| layout.node_fields.contains(&field);
    for node in &mut heap.nodes {
        node.4 *= u32::from(has(NodeField::Detachedness));
        node.5 *= u32::from(has(NodeField::TraceNodeId));
    }
    match layout.locations {
        LocationFields::None => heap.locations.clear(),
        LocationFields::Four => heap.locations.iter_mut().for_each(|place| place.2 = None),
        LocationFields::Five => {}
    }
    if !layout.sections.contains(&Section::Locations) {
        heap.locations.clear();
    }
    heap
}

fn read(file: &[u8], portion: usize, layout: &Layout) -> Heap {
    let mut decoder = Decoder::new(Some(file.len() as u64));
    file.chunks(portion).for_each(|part| decoder.push(part).expect("valid"));
    let (s, problems) = decoder.finish().expect("valid");
    assert_eq!(problems, []);
    assert!(layout.node_fields.len() == s.meta.node_fields);
    let text = |string| s.strings.get(string).into_owned();
    let number = |column: &[u32], v: usize| column.get(v).copied().unwrap_or(0);
    let nodes = (0..s.nodes.len()).map(|node| {
        let v = node as usize;
        let detachedness = s.nodes.detachedness.get(v).copied().unwrap_or(0);
        let (kind, name, id) = (s.nodes.kind[v].name(), text(s.nodes.name[v]), u64::from(s.nodes.id[v]));
        (kind, name, id, s.nodes.size.get(node), u32::from(detachedness), number(&s.nodes.trace, v))
    });
    let tree = &s.trace_tree;
    let id = |i: u32| number(&tree.id, i as usize);
    let mut stacks: Vec<_> = (0..tree.len())
        .map(|i| (tree.id[i], tree.function[i], tree.count[i], tree.size[i], id(tree.parent[i])))
        .collect();
    stacks.sort_unstable();
    Heap {
        nodes: nodes.collect(),
        edges: (0..s.nodes.len()).map(|v| s.outgoing(v).map(|e| edge(&s, e)).collect()).collect(),
        locations: s.locations.iter().map(|l| (l.node, l.script, l.script_node, l.line, l.column)).collect(),
        samples: s.samples.iter().map(|p| (p.timestamp_us, u64::from(p.last_assigned_id))).collect(),
        stacks,
        functions: s.trace_functions.iter().map(|f| (text(f.name), text(f.script_name))).collect(),
    }
}

fn edge(snapshot: &Snapshot, e: u32) -> (&'static str, String, u32) {
    let (kind, name) = (snapshot.edges.kind[e as usize], snapshot.edges.name[e as usize]);
    let name = if kind.is_indexed() { name.to_string() } else { snapshot.strings.get(name).into_owned() };
    (kind.name(), name, snapshot.edges.to[e as usize])
}
