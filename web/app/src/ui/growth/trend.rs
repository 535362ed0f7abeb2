//! A trend as a glyph: the curve that it is. A cause's glyph stands there where the curve is that cause's.

use crate::text;
use crate::ui::icons::{self, Glyph, Icon, line};
use protocol::report::{Cause, Trend};
use yew::{Html, html};

fn glyph(trend: Trend) -> Glyph {
    match trend {
        Trend::Steady => icons::cause(Cause::Leak),
        Trend::Sawtooth => icons::cause(Cause::BatchSize),
        Trend::Once => icons::cause(Cause::Healthy),
        Trend::Level => const { &[line("M1.500 8h13")] },
        Trend::OneStep => const { &[line("M1.500 12.500h6v-8.500h7")] },
        Trend::Plateau => const { &[line("M1.500 13.500l3-4h2l2.500-4h5.500")] },
        Trend::Slowing => const { &[line("M1.500 13.500c1.500-5.500 5-8.500 13-9.500")] },
        Trend::Rising => const { &[line("M1.500 13.500l4-2 3-4.500 3-1 3-4")] },
        Trend::Drained => const { &[line("M1.500 13h2.500l3-9.500h2l3 9.500h2.500")] },
        Trend::Falling => const { &[line("M1.500 3.500l5 4h3l5 5")] },
        Trend::Irregular => const { &[line("M1.500 9l2.500-4 2.500 7.500 2.500-5 2.500 3.500 3-6.500")] },
    }
}

/// Glyph and word. Neutral; coloured by the cause that a finding gives to the row.
pub fn shape(trend: Trend, cause: Option<Cause>) -> Html {
    html! {
        <span class="shape" data-cause={cause.map(Cause::id)} title={text::trend_title(trend)}>
            <Icon glyph={glyph(trend)} small=true />{ text::trend(trend) }
        </span>
    }
}
