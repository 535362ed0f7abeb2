//! The retainer graph: what holds a class or an object, small enough to draw.

use crate::{ClassId, GraphKey, NodeId, ObjectName};
use redact::Safe;
use report::Source;
use serde::{Deserialize, Serialize};

/// What a node stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// A root of the engine.
    Root,
    /// On a retaining path.
    Holder,
    /// Holds a node as well, beside its path.
    Side,
    /// What was asked for.
    Target,
    /// What a node holds.
    Held,
    /// Steps of a long path; `count` says how many.
    Folded,
}

/// How much of a side is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fold {
    /// Nodes shown.
    pub shown: u32,
    /// Nodes folded away.
    pub hidden: u32,
}

/// One object, or several alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphNode {
    /// Its key.
    pub key: GraphKey,
    /// What it stands for.
    pub role: Role,
    /// What to call it: the object's name, or the class where there are several.
    pub name: ObjectName,
    /// Class.
    pub class: ClassId,
    /// Class name.
    pub class_name: Safe,
    /// Objects.
    pub count: u64,
    /// One of them.
    pub node: NodeId,
    /// Its object id (`@id`).
    pub id: u64,
    /// Retained bytes of all of them, each byte once.
    pub retained: u64,
    /// Distance of the one, as in the class table.
    pub distance: Option<u32>,
    /// Detached from the document.
    pub detached: bool,
    /// Whether the paths of most objects meet here.
    pub collects: bool,
    /// Where its class or function is defined.
    pub source: Option<Source>,
    /// What else holds it.
    pub holders: Fold,
    /// What it holds.
    pub held: Fold,
    /// Row, 0 at the top.
    pub rank: u32,
    /// Centre, pixels.
    pub x: f64,
    /// Width, pixels.
    pub width: f64,
}

/// References between two nodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphEdge {
    /// Place of the holder.
    pub from: u32,
    /// Place of what is held.
    pub to: u32,
    /// Property, variable, index or range of indices; empty where steps are folded.
    pub label: Safe,
    /// Edge type in V8's words.
    pub kind: Safe,
    /// References.
    pub count: u64,
    /// Retained bytes that hang on it; 0 for a reference beside the path.
    pub bytes: u64,
    /// Keeps nothing alive.
    pub weak: bool,
    /// Where it passes the rows between its ends, from the upper one down, pixels.
    pub bends: Vec<f64>,
}

/// What holds a class or an object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RetainerGraph {
    /// Nodes, at most 60.
    pub nodes: Vec<GraphNode>,
    /// Edges.
    pub edges: Vec<GraphEdge>,
    /// Objects asked for.
    pub objects: u64,
    /// How many of them were looked at.
    pub looked_at: u64,
    /// Whether a bound was reached, so that there may be more than is told.
    pub limited: bool,
    /// Shallow bytes of the whole heap: what a band of full width stands for.
    pub heap: u64,
    /// Left and right end, pixels.
    pub extent: (f64, f64),
}
