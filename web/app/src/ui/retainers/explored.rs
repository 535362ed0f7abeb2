//! What was done to the graph.

use crate::state::{App, FileId, Target, View};
use protocol::{
    ClassId, Explored, GraphKey, GraphMode, GraphNode, GraphOf, Ignored, NodeId, RetainerGraph, Role, Side,
};

/// Something that a person does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Looks at a node.
    Select(GraphKey),
    /// Shows more on a side of it, or less.
    Toggle(GraphKey, Side),
    /// Looks for paths without it.
    Ignore(GraphKey),
    /// Takes the last ignoring back.
    Undo,
    /// Takes all ignoring back.
    Restore,
    /// Keeps it where it stands, or no longer.
    Pin(GraphKey),
    /// Shows its own retainers.
    Open(GraphKey),
    /// Shows it in Classes.
    OpenInClasses(GraphKey),
    /// Shows another mode.
    Mode(GraphMode),
    /// Shows the whole graph, or its full size.
    Fit,
}

/// How the graph is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Exploring {
    pub mode: GraphMode,
    pub explored: Explored,
    pub pinned: Vec<GraphKey>,
    pub fit: bool,
    selected: Option<GraphKey>,
}

impl Exploring {
    /// As a view opens.
    pub fn new(object: Option<NodeId>) -> Self {
        Self {
            mode: if object.is_some() { GraphMode::Object } else { GraphMode::Merged },
            explored: Explored::default(),
            pinned: Vec::new(),
            fit: false,
            selected: None,
        }
    }

    /// What the graph is about: merged paths are a class's, the others an object's where one was chosen.
    pub fn of(&self, class: ClassId, object: Option<NodeId>) -> GraphOf {
        match (self.mode, object) {
            (GraphMode::Shortest | GraphMode::Object, Some(object)) => GraphOf::Object(object),
            _ => GraphOf::Class(class),
        }
    }

    /// The node that is looked at: the chosen one, else the target.
    pub fn selected(&self, graph: Option<&RetainerGraph>) -> Option<GraphKey> {
        let graph = graph?;
        let there = self.selected.filter(|key| graph.nodes.iter().any(|n| n.key == *key));
        there.or_else(|| graph.nodes.iter().find(|n| n.role == Role::Target).map(|n| n.key))
    }

    /// What it becomes, if it changes.
    pub fn after(&self, act: &Act, graph: &RetainerGraph, app: &App, snapshot: FileId) -> Option<Self> {
        let node = |key: GraphKey| graph.nodes.iter().find(|n| n.key == key);
        let mut next = self.clone();
        match *act {
            Act::Select(key) => next.selected = Some(key),
            Act::Toggle(key, side) => {
                turn(&mut next.explored.toggled, (key, side));
                next.explored.placed = graph.nodes.iter().map(|n| (n.key, n.x)).collect();
            }
            Act::Ignore(key) => {
                next.explored.ignored.push(ignored(node(key)?)?);
                next.keep_pinned(graph);
            }
            Act::Undo => {
                next.explored.ignored.pop()?;
                next.keep_pinned(graph);
            }
            Act::Restore => {
                next.explored.ignored.clear();
                next.keep_pinned(graph);
            }
            Act::Pin(key) => turn(&mut next.pinned, key),
            Act::Mode(mode) => {
                next.mode = mode;
                next.explored.toggled.clear();
                next.explored.placed.clear();
            }
            Act::Fit => next.fit = !next.fit,
            Act::Open(key) | Act::OpenInClasses(key) => {
                let node = node(key)?;
                let view = if matches!(act, Act::Open(_)) { View::Retainers } else { View::Classes };
                let target = if node.count == 1 { Target::Object(node.node) } else { Target::Class(node.class) };
                app.open(view, [snapshot], target);
                return None;
            }
        }
        Some(next)
    }

    /// Other paths come up: only what is pinned stays where it is.
    fn keep_pinned(&mut self, graph: &RetainerGraph) {
        let stands = graph.nodes.iter().filter(|n| self.pinned.contains(&n.key));
        self.explored.placed = stands.map(|n| (n.key, n.x)).collect();
    }
}

/// What ignoring a node leaves out; nothing where it would leave out everything.
pub fn ignored(node: &GraphNode) -> Option<Ignored> {
    match (node.role, node.count) {
        (Role::Target | Role::Held | Role::Folded, _) => None,
        (_, 1) => Some(Ignored::Object(node.node)),
        _ => Some(Ignored::Class(node.class)),
    }
}

/// Puts something into a list, or takes it out.
fn turn<T: PartialEq>(list: &mut Vec<T>, item: T) {
    match list.iter().position(|i| *i == item) {
        Some(at) => drop(list.remove(at)),
        None => list.push(item),
    }
}
