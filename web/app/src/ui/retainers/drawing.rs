//! Where the parts of the graph are drawn: arithmetic alone.

use crate::format::ratio;
use protocol::{GraphEdge, GraphNode, RetainerGraph};

/// Pixels from row to row, and what they shrink to where many must fit; pixels of a node.
const PITCH: f64 = 95.0;
const TIGHT: f64 = 84.0;
pub const HEIGHT: f64 = 46.0;
/// Space above the first row, and at the sides: distances stand at the left, pills and flags beside nodes.
pub const TOP: f64 = 30.0;
pub const LEFT: f64 = 236.0;
/// Space that the distances take.
pub const DISTANCES: f64 = 44.0;
pub const RIGHT: f64 = 96.0;
/// A band that the whole heap would have, and the thinnest.
const WIDEST_BAND: f64 = 40.0;
const THINNEST_BAND: f64 = 2.0;
/// Width of a character of a node's name.
const LETTER: f64 = 7.3;

/// Where things are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Size of the whole drawing.
    pub width: f64,
    pub height: f64,
    left: f64,
    pitch: f64,
}

impl Frame {
    /// For a window of this height.
    pub fn of(graph: &RetainerGraph, window: f64) -> Self {
        let rows = graph.nodes.iter().map(|n| n.rank + 1).max().unwrap_or(1);
        let pitch = ((window - TOP) / f64::from(rows)).clamp(TIGHT, PITCH);
        let (left, right) = graph.extent;
        Self {
            width: (right - left) + LEFT + RIGHT,
            height: TOP + f64::from(rows) * pitch - (pitch - HEIGHT) + 24.0,
            left: LEFT - left,
            pitch,
        }
    }

    pub fn x(&self, x: f64) -> f64 {
        x + self.left
    }

    pub fn y(&self, rank: u32) -> f64 {
        TOP + f64::from(rank) * self.pitch
    }

    /// The line of an edge, and the middle of its last stretch, where its label stands.
    pub fn line(&self, edge: &GraphEdge, from: &GraphNode, to: &GraphNode) -> (String, (f64, f64)) {
        let (mut x, mut y) = (self.x(from.x), self.y(from.rank) + HEIGHT);
        let mut path = format!("M{x:.1} {y:.1}");
        for (bend, rank) in edge.bends.iter().zip(from.rank + 1..) {
            let (bx, top) = (self.x(*bend), self.y(rank));
            let middle = f64::midpoint(y, top);
            path.push_str(&format!("C{x:.1} {middle:.1} {bx:.1} {middle:.1} {bx:.1} {top:.1}V{:.1}", top + HEIGHT));
            (x, y) = (bx, top + HEIGHT);
        }
        // Edges from the side end beside the middle, so that they do not hide the path's own.
        let aim = self.x(to.x);
        let end = if edge.bytes == 0 { aim + (x - aim).clamp(-1.0, 1.0) * to.width * 0.3 } else { aim };
        let bottom = self.y(to.rank) - 1.0;
        let middle = f64::midpoint(y, bottom);
        path.push_str(&format!("C{x:.1} {middle:.1} {end:.1} {middle:.1} {end:.1} {bottom:.1}"));
        (path, (f64::midpoint(x, end), middle))
    }
}

/// Width of the band of an edge; none where nothing hangs on it.
pub fn band(edge: &GraphEdge, heap: u64) -> Option<f64> {
    (edge.bytes > 0).then(|| (ratio(edge.bytes, heap).min(1.0) * WIDEST_BAND).max(THINNEST_BAND))
}

/// As much of a node's name as fits beside what stands behind it.
pub fn fit_name(name: &str, width: f64, behind: usize) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few characters")]
    let room = ((width - 24.0) / LETTER).max(4.0) as usize;
    let room = room.saturating_sub(behind).max(4);
    if name.chars().count() <= room {
        return name.to_owned();
    }
    name.chars().take(room - 1).chain(['…']).collect()
}

/// As much of an edge's label as stands beside a band.
pub fn fit_label(label: &str) -> String {
    fit_name(label, 200.0, 0)
}
