//! The stair chart: the heap at each snapshot, what the owner holds above the rest, and the step between two.

use super::cite::Citations;
use crate::format::{megabytes, ratio};
use crate::state::{FileList, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::size::{fit, use_size};
use protocol::report::{Finding, Report};
use std::rc::Rc;
use yew::{Html, Properties, function_component, html, use_node_ref};

const HEIGHT: f64 = 190.0;
const BASE: f64 = 150.0;
const TOP: f64 = 30.0;

#[derive(Properties, PartialEq)]
pub struct StairsProps {
    pub report: Rc<Report>,
    pub citations: Citations,
}

/// One snapshot: letter, name, whole heap, the owner's part.
struct Bar {
    letter: String,
    name: String,
    heap: u64,
    part: u64,
}

/// Heaps of the snapshots, for a report whose finding has no series.
fn heaps(files: &FileList) -> Vec<(String, String, u64)> {
    let letters = files.letters();
    let all = files.snapshots().filter_map(|e| {
        let name = e.name.split('.').next().unwrap_or(&e.name).to_owned();
        Some((letters.get(&e.id)?.clone(), name, e.loaded()?.snapshot.as_ref()?.total_bytes))
    });
    all.collect()
}

#[function_component]
pub fn Stairs(props: &StairsProps) -> Html {
    let app = use_app();
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let heaps = use_part(app.files(), heaps);
    let StairsProps { report, citations } = props;
    // Dumps of other kinds make a series too.
    let title = if heaps.is_empty() { text::LIVE_MEMORY } else { text::LIVE_HEAP };
    let finding = report.findings.first().filter(|f| f.growth.as_ref().is_some_and(|g| g.series.len() > 1));
    let bars = match finding.and_then(|f| f.growth.as_ref()) {
        Some(growth) => growth
            .series
            .iter()
            .map(|p| Bar {
                letter: citations.letter(p.input).unwrap_or_default().to_owned(),
                name: citations.short_name(p.input).to_owned(),
                heap: p.heap_bytes.max(p.bytes),
                part: p.bytes,
            })
            .collect(),
        None => heaps.into_iter().map(|(letter, name, heap)| Bar { letter, name, heap, part: 0 }).collect::<Vec<_>>(),
    };
    if bars.len() < 2 {
        return html! { <figure class="stairs" ref={node} hidden=true /> };
    }
    let owner = finding.map(owner_name);
    let points: Vec<_> = bars.iter().map(|b| (b.letter.clone(), b.heap, b.part)).collect();
    let label = text::stairs(owner.as_deref().unwrap_or_default(), &points);
    html! {
        <figure class="stairs" ref={node}>
            <figcaption>
                <b>{ title }</b>
                if let Some(owner) = &owner {
                    <span class="key"><svg width="9" height="9" aria-hidden="true"><rect width="9" height="9" class="cf" /></svg><span>{ owner }</span></span>
                    <span class="key"><svg width="9" height="9" aria-hidden="true"><rect width="9" height="9" class="bx" /></svg>{ text::THE_REST }</span>
                }
            </figcaption>
            if width > 0.0 {
                <svg width={width.to_string()} height={HEIGHT.to_string()} role="img" aria-label={label}>{ draw(&bars, owner.as_deref().unwrap_or_default(), width) }</svg>
            }
        </figure>
    }
}

fn owner_name(finding: &Finding) -> String {
    let named = finding.owner.as_ref().map(|o| &o.name).filter(|n| !n.is_empty());
    named.or(finding.objects.as_ref().map(|o| &o.class)).map(ToString::to_string).unwrap_or_default()
}

fn draw(bars: &[Bar], owner: &str, width: f64) -> Html {
    let highest = bars.iter().map(|b| b.heap).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a handful of bars")]
    let slot = width / bars.len() as f64;
    let bar_width = (slot * 0.56).clamp(3.0, 64.0);
    let y = |bytes: u64| BASE - ratio(bytes, highest) * (BASE - TOP);
    // Figures stand where they fit; every figure is in the table of snapshots too.
    let (figures, names) = (slot >= 40.0, slot >= 84.0);
    let mut left = (slot - bar_width) / 2.0;
    let mut before: Option<(f64, f64, u64)> = None;
    let mut all = Vec::new();
    for bar in bars {
        let (top, split, middle) = (y(bar.heap), y(bar.heap - bar.part.min(bar.heap)), left + bar_width / 2.0);
        if let Some((x, from, part)) = before {
            let turn = (x + left) / 2.0;
            all.push(html! { <path class="flr" d={format!("M{x:.1} {from:.1}H{turn:.1}V{top:.1}H{left:.1}")} /> });
            if names && bar.part != part {
                all.push(html! { <text class="ct halo" x={turn.to_string()} y={(from.min(top) - 7.0).to_string()} text-anchor="middle">{ delta(part, bar.part) }</text> });
            }
        }
        let (x, w) = (format!("{left:.1}"), format!("{bar_width:.1}"));
        let part = (bar.part > 0).then(|| html! { <rect class="cf" x={x.clone()} y={format!("{top:.1}")} width={w.clone()} height={format!("{:.1}", (split - top - 1.0).max(1.5))} /> });
        all.push(html! {
            <g>
                <title>{ text::stair(&bar.name, bar.heap, owner, bar.part) }</title>
                <rect class="bx" {x} y={format!("{split:.1}")} width={w} height={format!("{:.1}", BASE - split)} />
                { part }
                if figures { <text class="axk halo" x={middle.to_string()} y={(top - 7.0).to_string()} text-anchor="middle">{ megabytes(bar.heap) }</text> }
            </g>
        });
        all.push(html! { <text class="ax2 k" x={middle.to_string()} y={(BASE + 17.0).to_string()} text-anchor="middle">{ &bar.letter }</text> });
        if names {
            all.push(html! { <text class="ax" x={middle.to_string()} y={(BASE + 33.0).to_string()} text-anchor="middle">{ fit(&bar.name, slot) }</text> });
        }
        before = Some((left + bar_width, top, bar.part));
        left += slot;
    }
    html! { <><path class="base" d={format!("M0 {:.1}H{width:.1}", BASE + 0.5)} />{ for all }</> }
}

/// `+3.13`, in megabytes.
fn delta(from: u64, to: u64) -> String {
    let sign = if to >= from { "+" } else { "\u{2212}" };
    format!("{sign}{}", megabytes(to.abs_diff(from)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_signed() {
        assert_eq!(delta(190_000, 3_320_000), "+3.13");
        assert_eq!(delta(3_320_000, 190_000), "\u{2212}3.13");
    }
}
