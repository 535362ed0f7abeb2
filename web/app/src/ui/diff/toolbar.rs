//! Above the diff table: filter, baseline, later snapshot, what the comparison is based on.

use crate::state::{Comparing, FileId, Letters, Pair, use_app};
use crate::text;
use crate::ui::parts::Exhibit;
use crate::ui::rows::FilterBox;
use std::rc::Rc;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct DiffToolbarProps {
    pub pair: Pair,
    pub comparing: Comparing,
    pub letters: Letters,
    /// All of them, with their names.
    pub snapshots: Rc<Vec<(FileId, String)>>,
}

/// A pair of the snapshot that was chosen and the other one.
type With = fn(FileId, FileId) -> Pair;

#[function_component]
pub fn DiffToolbar(props: &DiffToolbarProps) -> Html {
    let app = use_app();
    let DiffToolbarProps { pair, comparing, letters, snapshots } = props;
    let pair = *pair;
    let on_change = {
        let state = app.comparer().state().clone();
        Callback::from(move |filter| state.update(|c| c.order.filter = filter))
    };
    // A snapshot is not compared with itself: choosing the other end's swaps the two.
    let choice = |title: &'static str, testid: &'static str, this: FileId, other: FileId, with: With| {
        let buttons = snapshots.iter().map(|(id, name)| {
            let (state, id) = (app.comparer().state().clone(), *id);
            let onclick = Callback::from(move |_| {
                let other = if id == other { this } else { other };
                state.update(|c| c.chosen = Some(with(id, other)));
            });
            let on = id == this;
            html! {
                <button type="button" aria-pressed={on.to_string()} {onclick} title={name.clone()}>
                    <Exhibit letter={letters.get(&id).cloned().unwrap_or_default()} {on} />
                </button>
            }
        });
        html! { <span class="pick"><span class="m s">{ title }</span><span class="seg" role="group" aria-label={title} data-testid={testid}>{ for buttons }</span></span> }
    };
    let as_before: With = |id, other| Pair { before: id, after: other };
    let as_after: With = |id, other| Pair { before: other, after: id };
    let based = comparing.of(pair).map(|done| text::based_on(&done.compared));
    let rows = comparing.of(pair).map(|done| text::classes_changed(done.compared.rows));
    html! {
        <div class="bar-tools">
            <FilterBox value={comparing.order.filter.clone()} label={text::FILTER} list="[data-testid='diff-table']" {on_change} />
            { choice(text::BASELINE, "diff-baseline", pair.before, pair.after, as_before) }
            { choice(text::LATER, "diff-later", pair.after, pair.before, as_after) }
            <span class="sp m s" title={based}>{ rows }</span>
        </div>
    }
}
