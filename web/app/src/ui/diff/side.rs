//! Beside the diff table: the chosen class, which of its objects are new and which survived, and what retains one of them.

use super::letter;
use super::table::{net, retained_change};
use crate::format::{count, signed_bytes, signed_count};
use crate::state::{Comparing, Comparison, Pair, Target, View, use_app};
use crate::store::use_part;
use crate::text;
use crate::ui::classes::{Instances, Listed, ObjectDetails, RetainingPath};
use crate::ui::parts::fact;
use protocol::{ClassId, DiffRow, NodeId, Population};
use yew::{Callback, Html, Properties, function_component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct DiffSideProps {
    pub pair: Pair,
    pub comparing: Comparing,
}

/// The list whose largest object is shown without a choice.
type List = (u32, ClassId, Population);

#[function_component]
pub fn DiffSide(props: &DiffSideProps) -> Html {
    let app = use_app();
    let letters = use_part(app.files(), |files| files.letters());
    let largest = use_state_eq(|| None::<(List, NodeId)>);
    let DiffSideProps { pair, comparing } = props;
    let chosen = comparing.of(*pair).and_then(|done| Some((done, comparing.row_of(done.number)?)));
    let baseline = letter(&letters, pair.before);
    let body = match chosen {
        None => html! { <p class="empty">{ text::CHOOSE_DIFF }</p> },
        Some((done, row)) => {
            let objects = match row.class {
                None => html! { <p class="empty">{ text::ALL_GONE }</p> },
                Some(_) if !done.compared.same_process => html! { <p class="empty">{ text::NOT_FOLLOWED }</p> },
                Some(class) => {
                    // What came in is the question; where nothing did, what stayed.
                    let first = if row.new == Some(0) { Population::Survived } else { Population::New };
                    let population = comparing.population.unwrap_or(first);
                    let list = (done.number, class, population);
                    let object =
                        comparing.object.or_else(|| largest.filter(|(of, _)| *of == list).map(|(_, node)| node));
                    let on_largest = {
                        let largest = largest.clone();
                        Callback::from(move |(_, node)| largest.set(Some((list, node))))
                    };
                    let on_choose = {
                        let state = app.comparer().state().clone();
                        Callback::from(move |node| state.update(|c| c.object = Some(node)))
                    };
                    let snapshot = pair.after;
                    html! {
                        <>
                            { populations(&app, row, population, baseline) }
                            <Instances key={format!("{list:?}")} {snapshot} {class} listed={Listed::Compared(done.number, population)}
                                title={text::population(population, baseline)} chosen={object} {on_largest} on_choose={on_choose.clone()} />
                            if let Some(node) = object {
                                <ObjectDetails {snapshot} {node} on_open={on_choose.clone()} />
                                <RetainingPath {snapshot} {node} on_open={on_choose} />
                            }
                        </>
                    }
                }
            };
            html! { <>{ facts(&app, done, row) }{ objects }</> }
        }
    };
    html! { <aside class="side" aria-label={text::DETAILS} tabindex="-1" data-part="details">{ body }</aside> }
}

/// New or survived, each with how many there are.
fn populations(app: &crate::state::App, row: &DiffRow, chosen: Population, baseline: &str) -> Html {
    let tabs = [(Population::New, row.new), (Population::Survived, row.survived)].map(|(population, objects)| {
        let state = app.comparer().state().clone();
        let onclick = Callback::from(move |_| state.update(|c| c.choose_population(population)));
        let testid = if population == Population::New { "diff-new" } else { "diff-survived" };
        html! {
            <button type="button" aria-pressed={(population == chosen).to_string()} data-testid={testid} {onclick}>
                { text::population(population, baseline) }{ " " }<span class="m">{ objects.map(count) }</span>
            </button>
        }
    });
    html! { <div class="seg parts" role="group">{ for tabs }</div> }
}

fn facts(app: &crate::state::App, done: &Comparison, row: &DiffRow) -> Html {
    let open = row.class.map(|class| {
        let (app, after) = (app.clone(), done.pair.after);
        let onclick = Callback::from(move |_| app.open(View::Classes, [after], Target::Class(class)));
        html! { <button type="button" class="lnk s" {onclick}>{ text::OPEN_CLASS }</button> }
    });
    html! {
        <header class="t">
            <div class="big">{ row.name.as_str() }</div>
            { open }
            <dl class="kv">
                { fact(text::OBJECTS, signed_count(net(row)), Some(text::from_to(row.count.0, row.count.1))) }
                { fact(text::diff_column(protocol::DiffColumn::Shallow), signed_bytes(row.shallow_delta), None) }
                { fact(text::diff_column(protocol::DiffColumn::Retained), signed_bytes(retained_change(row)), Some(text::from_to_bytes(row.retained.0, row.retained.1))) }
            </dl>
        </header>
    }
}
