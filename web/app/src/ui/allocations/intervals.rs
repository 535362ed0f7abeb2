//! What of each interval of a recording is still alive: bars over time, and the table behind them.

use crate::format::{bytes, count, duration, exact_bytes, ratio, scale};
use crate::state::FileId;
use crate::text;
use crate::ui::parts::figure_heads;
use crate::ui::rows::use_ask;
use crate::ui::size::use_size;
use protocol::{Answer, Interval, Query};
use yew::{Callback, Html, Properties, function_component, html, use_node_ref, use_state_eq};

/// Bars drawn at most: moments of a long recording are put together.
const BARS: usize = 240;
/// Height of the plot, and space for its scale, pixels.
const HEIGHT: f64 = 74.0;
const LEFT: f64 = 64.0;

#[derive(Properties, PartialEq)]
pub struct IntervalsProps {
    pub file: FileId,
}

/// Neighbours put together until there are few enough to see.
fn merged(all: &[Interval]) -> Vec<Interval> {
    let step = all.len().div_ceil(BARS).max(1);
    all.chunks(step)
        .filter_map(|part| {
            Some(Interval {
                until_us: part.last()?.until_us,
                live_bytes: part.iter().fold(0, |sum: u64, i| sum.saturating_add(i.live_bytes)),
                live_count: part.iter().map(|i| i.live_count).sum(),
            })
        })
        .collect()
}

#[function_component]
pub fn Intervals(props: &IntervalsProps) -> Html {
    let asked = use_ask(props.file, Some(Query::Intervals));
    match asked.answer.as_deref() {
        Some(Answer::Intervals(all)) if !all.is_empty() => html! { <Plot all={all.clone()} /> },
        _ => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct PlotProps {
    all: Vec<Interval>,
}

/// Drawn for its measured width, so it is there only once there is something to draw.
#[function_component]
fn Plot(props: &PlotProps) -> Html {
    let node = use_node_ref();
    let (width, _) = use_size(&node);
    let table = use_state_eq(|| false);
    let all = &props.all;
    let bars = merged(all);
    let whole = all.iter().fold(0, |sum: u64, i| sum.saturating_add(i.live_bytes));
    let most = bars.iter().map(|b| b.live_bytes).max().unwrap_or(0);
    let until = bars.last().map_or(0, |b| b.until_us);
    let turn = {
        let table = table.clone();
        Callback::from(move |_| table.set(!*table))
    };
    let when = |us: u64| duration(ratio(us, 1_000));
    let rows = || {
        bars.iter().filter(|b| b.live_bytes > 0).map(|b| html! {
            <tr><td class="num">{ when(b.until_us) }</td><td class="num" title={exact_bytes(b.live_bytes)}>{ bytes(b.live_bytes) }</td><td class="num">{ count(b.live_count) }</td></tr>
        })
    };
    let (top, unit) = scale(most);
    let plot = (width - LEFT - 12.0).max(40.0);
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred bars")]
    let each = plot / bars.len() as f64;
    let drawn = (0_u32..).zip(&bars).map(|(i, bar)| {
        let height = (ratio(bar.live_bytes, most) * HEIGHT).max(if bar.live_bytes > 0 { 1.0 } else { 0.0 });
        let x = LEFT + f64::from(i) * each;
        html! {
            <rect class="bar" x={format!("{x:.1}")} y={format!("{:.1}", 8.0 + HEIGHT - height)} width={format!("{:.1}", (each - 0.8).max(0.6))} height={format!("{height:.1}")}>
                <title>{ text::alive_of(&when(bar.until_us), bar.live_bytes, bar.live_count) }</title>
            </rect>
        }
    });
    html! {
        <section class="intervals" data-testid="intervals" data-bytes={whole.to_string()}>
            <p class="s ink2">{ text::intervals_sum(whole, &when(until)) }{ " " }
                <button type="button" class="lnk" aria-expanded={table.to_string()} onclick={turn}>{ text::TABLE }</button>
            </p>
            <div ref={node}>
                <svg width={format!("{width:.0}")} height={format!("{:.0}", HEIGHT + 28.0)} role="img" aria-label={text::intervals_sum(whole, &when(until))}>
                    <text class="ax" x={(LEFT - 8.0).to_string()} y="14" text-anchor="end">{ format!("{top}\u{202f}{unit}") }</text>
                    <text class="ax" x={(LEFT - 8.0).to_string()} y={(HEIGHT + 9.0).to_string()} text-anchor="end">{ "0" }</text>
                    <path class="base" d={format!("M{LEFT} {:.1}H{:.1}", HEIGHT + 8.5, LEFT + plot)} />
                    { for drawn }
                    <text class="ax" x={LEFT.to_string()} y={(HEIGHT + 23.0).to_string()}>{ "0" }</text>
                    <text class="ax" x={format!("{:.0}", LEFT + plot)} y={(HEIGHT + 23.0).to_string()} text-anchor="end">{ when(until) }</text>
                </svg>
            </div>
            if *table {
                <table class="plain">
                    <thead><tr>{ figure_heads([text::UNTIL, text::ALIVE, text::OBJECTS]) }</tr></thead>
                    <tbody>{ for rows() }</tbody>
                </table>
            }
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_recording_keeps_every_byte() {
        let all: Vec<Interval> =
            (1..=1_000).map(|i| Interval { until_us: i * 50_000, live_bytes: i, live_count: 1 }).collect();
        let bars = merged(&all);
        assert!(bars.len() <= BARS, "{}", bars.len());
        assert_eq!(bars.iter().map(|b| b.live_bytes).sum::<u64>(), 500_500);
        assert_eq!(bars.last().map(|b| b.until_us), Some(50_000_000));
        assert!(merged(&[]).is_empty());
    }
}
