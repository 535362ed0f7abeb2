//! The head: what grew in the range and whose it is, what is shown below, and the whole heap with the brush.

use super::figures::{Range, Table, main_owner, summit, swinging_owner};
use super::overview::Overview;
use super::steps::Steps;
use crate::state::{Brush, Measure, Rank, SeriesShown, View, use_app};
use crate::text;
use crate::ui::parts::coded;
use crate::ui::rows::FilterBox;
use protocol::report::{GrowthOf, format};
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct HeadProps {
    pub table: Table,
    pub steps: Rc<Steps>,
    pub range: Range,
    pub on_brush: Callback<Brush>,
    pub shown: SeriesShown,
}

#[function_component]
pub fn Head(props: &HeadProps) -> Html {
    let HeadProps { table, steps, range, on_brush, .. } = props;
    let brush = range.brush;
    let (headline, said) = told(table, steps, range);
    let whole = Brush::whole(steps.0.len()).filter(|whole| *whole != brush).map(|whole| {
        let onclick = on_brush.reform(move |_| whole);
        html! { <button type="button" {onclick}>{ text::WHOLE_SERIES }</button> }
    });
    html! {
        <header class="grow-head">
            <div class="say">
                <h1>{ coded(&headline) }</h1>
                if let Some(said) = said { <p>{ coded(&said) }</p> }
                <div class="acts">
                    <a class="btn" href={View::Diff.fragment()} data-testid="diff-open">{ text::DIFF_STEPS }</a>
                    { whole }
                </div>
            </div>
            <Overview steps={steps.clone()} range={range.clone()} on_brush={on_brush.clone()} />
        </header>
    }
}

/// Headline and sentence: what grew and whose it is; where the heap came back, how far it went and who went with it.
fn told(table: &Table, steps: &Steps, range: &Range) -> (String, Option<String>) {
    let letter = |at| steps.letter(at);
    let Brush { from, to } = range.brush;
    if let Some(top) = summit(table, range) {
        let headline = text::headline_up_and_back(range.heap.most, letter(top), range.heap.last, letter(to));
        return (headline, swinging_owner(table, range).map(text::trend_sentence));
    }
    let owner = main_owner(table, range);
    let named = owner.map(|(row, share)| (format::percent(share).to_string(), format::code(&row.name).to_string()));
    let said = match owner {
        Some((row, _)) => Some(text::trend_sentence(row)),
        None => (range.heap.growth() > 0).then(|| text::NO_MAIN_OWNER.to_owned()),
    };
    (text::headline(range.heap.growth(), letter(from), letter(to), named), said)
}

#[derive(Properties, PartialEq)]
pub struct ToolsProps {
    pub range: Range,
    pub shown: SeriesShown,
    /// How many rows match.
    pub rows: usize,
}

/// What is followed, measured, first, and how it is shown.
#[function_component]
pub fn Tools(props: &ToolsProps) -> Html {
    let app = use_app();
    let ToolsProps { range, shown, rows } = props;
    let store = app.series_shown().clone();
    let rank = shown.rank.unwrap_or_else(|| range.rank());
    let on_change = {
        let store = store.clone();
        Callback::from(move |filter| store.update(|shown| shown.filter = filter))
    };
    let set = |change: fn(&mut SeriesShown)| {
        let store = store.clone();
        Callback::from(move |_| store.update(change))
    };
    let button = |pressed: bool, word: &'static str, title: Option<&'static str>, change: fn(&mut SeriesShown)| {
        html! { <button type="button" aria-pressed={pressed.to_string()} {title} onclick={set(change)}>{ word }</button> }
    };
    html! {
        <div class="bar-tools">
            <FilterBox value={shown.filter.clone()} label={text::FILTER_GROWTH} list="[data-testid='growth-row'] button" {on_change} />
            <span class="seg" role="group" aria-label={text::FOLLOW}>
                { button(shown.of == GrowthOf::Owner, text::growth_of(GrowthOf::Owner), None, |s| s.of = GrowthOf::Owner) }
                { button(shown.of == GrowthOf::Class, text::growth_of(GrowthOf::Class), None, |s| s.of = GrowthOf::Class) }
            </span>
            <span class="seg" role="group" aria-label={text::MEASURE}>
                { button(shown.measure == Measure::Bytes, text::measure(Measure::Bytes), None, |s| s.measure = Measure::Bytes) }
                { button(shown.measure == Measure::Objects, text::measure(Measure::Objects), None, |s| s.measure = Measure::Objects) }
            </span>
            <span class="seg" role="group" aria-label={text::RANK}>
                { button(rank == Rank::Growth, text::rank(Rank::Growth), Some(text::rank_title(Rank::Growth)), |s| s.rank = Some(Rank::Growth)) }
                { button(rank == Rank::Swing, text::rank(Rank::Swing), Some(text::rank_title(Rank::Swing)), |s| s.rank = Some(Rank::Swing)) }
            </span>
            <span class="seg" role="group" aria-label={text::SHOWN_AS}>
                { button(!shown.table, text::CHARTS, None, |s| s.table = false) }
                { button(shown.table, text::TABLE, None, |s| s.table = true) }
            </span>
            <span class="sp m s">{ text::rows_of(shown.of, *rows) }</span>
        </div>
    }
}
