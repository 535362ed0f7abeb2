//! Diff: what came, went and changed its size between two snapshots, class by class and object by object.

mod below;
mod side;
mod table;
mod toolbar;

pub use below::DiffBelow;

use crate::state::{Comparing, FileId, Letters, Pair, use_app, use_comparison};
use crate::store::use_part;
use crate::text;
use crate::ui::frame::FilePicker;
use crate::ui::parts::coded;
use side::DiffSide;
use std::rc::Rc;
use table::DiffTable;
use toolbar::DiffToolbar;
use yew::{Callback, Html, function_component, html};

#[function_component]
pub fn DiffView() -> Html {
    let app = use_app();
    let (pair, comparing) = use_comparison();
    let files = use_part(app.files(), |files| {
        (files.letters(), files.snapshots().map(|e| (e.id, e.name.clone())).collect::<Vec<_>>())
    });
    let Some(pair) = pair else {
        return html! {
            <div class="empty needs"><h1 class="vh">{ text::DIFF }</h1><span>{ text::DIFF_NEEDS }</span><FilePicker class="btn" label={text::DROP_ANOTHER} /></div>
        };
    };
    let (letters, snapshots) = files;
    let choose = {
        let state = app.comparer().state().clone();
        Callback::from(move |(number, row)| state.update(|c| c.choose_row(number, row)))
    };
    html! {
        <>
            <h1 class="vh">{ text::DIFF }</h1>
            <div class="split diff">
                <section class="pane" aria-label={text::DIFF}>
                    <DiffToolbar {pair} comparing={(*comparing).clone()} {letters} snapshots={Rc::new(snapshots)} />
                    { notes(&comparing, pair) }
                    <Compared {pair} comparing={(*comparing).clone()} {choose} />
                </section>
                <DiffSide {pair} comparing={(*comparing).clone()} />
            </div>
        </>
    }
}

/// What the comparison is based on, where that changes what its figures mean.
fn notes(comparing: &Comparing, pair: Pair) -> Html {
    let Some(done) = comparing.of(pair) else { return Html::default() };
    let notes = [
        (!done.compared.same_process).then_some(text::TWO_PROCESSES),
        (!done.compared.same_root_model).then_some(text::TWO_ROOT_MODELS),
    ];
    notes
        .into_iter()
        .flatten()
        .map(|note| html! { <p class="note" role="note" data-testid="diff-note">{ note }</p> })
        .collect()
}

#[derive(yew::Properties, PartialEq)]
struct ComparedProps {
    pair: Pair,
    comparing: Comparing,
    choose: Callback<(u32, Rc<protocol::DiffRow>)>,
}

/// The table, or why there is none yet.
#[function_component]
fn Compared(props: &ComparedProps) -> Html {
    let app = use_app();
    let letters = use_part(app.files(), |files| files.letters());
    let ComparedProps { pair, comparing, choose } = props;
    if let Some(done) = comparing.of(*pair) {
        return html! { <DiffTable comparison={done.clone()} order={comparing.order.clone()} chosen={comparing.row_of(done.number).cloned()} {choose} /> };
    }
    match comparing.failure.as_ref().filter(|(of, _)| of == pair) {
        Some((_, failure)) => {
            html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ coded(failure.text.as_str()) }</p> }
        }
        None => {
            html! { <p class="empty" role="status"><span class="spin" />{ text::comparing(letter(&letters, pair.before), letter(&letters, pair.after)) }</p> }
        }
    }
}

fn letter(letters: &Letters, id: FileId) -> &str {
    letters.get(&id).map_or("", String::as_str)
}
