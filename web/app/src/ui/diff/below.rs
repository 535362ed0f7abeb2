//! The diff table of the brushed steps, below the growth view: the same table, a window of it.

use super::{Compared, letter, notes};
use crate::state::{Comparing, Pair, View, use_app};
use crate::store::use_part;
use crate::text;
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct DiffBelowProps {
    pub pair: Option<Pair>,
    pub comparing: Comparing,
}

#[function_component]
pub fn DiffBelow(props: &DiffBelowProps) -> Html {
    let app = use_app();
    let letters = use_part(app.files(), |files| files.letters());
    let DiffBelowProps { pair, comparing } = props;
    let Some(pair) = *pair else { return Html::default() };
    let choose = {
        let app = app.clone();
        Callback::from(move |(number, row)| {
            app.comparer().state().update(|c| c.choose_row(number, row));
            app.go(View::Diff);
        })
    };
    let based = comparing.of(pair).map(|done| text::based_on(&done.compared));
    html! {
        <section class="diff-below">
            <h2>{ text::pair(letter(&letters, pair.before), letter(&letters, pair.after)) }
                <span class="m">{ based }</span>
                <a class="s end" href={View::Diff.fragment()}>{ text::OPEN_DIFF }</a>
            </h2>
            { notes(comparing, pair) }
            <div class="pane"><Compared {pair} comparing={comparing.clone()} {choose} /></div>
        </section>
    }
}
