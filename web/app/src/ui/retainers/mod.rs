//! What holds a class or an object: a layered graph, and the same as a tree.
//!
//! The worker finds paths and places nodes; here is what was turned, ignored, pinned and chosen. What stands on screen keeps
//! its place while somebody explores.

mod drawing;
mod explored;
mod graph;
mod keys;
mod side;
mod toolbar;
mod tree;

use crate::state::{App, FileId, use_app, use_snapshot};
use crate::store::{use_part, use_store};
use crate::text;
use crate::ui::classes::use_named_class;
use crate::ui::rows::{use_answered, use_ask};
use explored::{Act, Exploring};
use graph::Graph;
use keys::use_retainer_keys;
use protocol::report::Cause;
use protocol::{Answer, ClassId, GraphMode, NodeId, Query, RetainerGraph, Role};
use side::Side;
use toolbar::Toolbar;
use yew::{Callback, Html, Properties, function_component, hook, html, use_state_eq};

#[function_component]
pub fn RetainersView() -> Html {
    let app = use_app();
    let selection = use_store(app.selection());
    let Some(snapshot) = use_snapshot() else { return html! { <p class="empty">{ text::RETAINERS_NEED }</p> } };
    let class = selection.class_of(snapshot);
    let object = selection.object_of(snapshot);
    html! { <Chosen {snapshot} {class} {object} /> }
}

#[derive(Properties, PartialEq)]
struct ChosenProps {
    snapshot: FileId,
    class: Option<ClassId>,
    object: Option<NodeId>,
}

/// Without a choice it is the class that the diagnosis speaks of, else the largest of the program's own.
#[function_component]
fn Chosen(props: &ChosenProps) -> Html {
    let app = use_app();
    let ChosenProps { snapshot, class, object } = *props;
    use_named_class(snapshot);
    let Some(class) = class.or_else(|| largest(&app, snapshot)) else {
        return html! { <p class="empty">{ text::RETAINERS_OF_WHAT }</p> };
    };
    // Another target is explored from its beginning.
    html! { <Explorer key={format!("{}/{}/{:?}", snapshot.0, class.0, object.map(|o| o.0))} {snapshot} {class} {object} /> }
}

/// Not a choice: nobody made it, and the diagnosis is still to come.
fn largest(app: &App, snapshot: FileId) -> Option<ClassId> {
    let first = app.loader().first_rows(snapshot)?;
    // Roots of the program hold everything; what is worth a look hangs further down.
    let own = first.rows.iter().find(|row| !row.engine && row.distance.is_some_and(|d| d > 1));
    own.or(first.rows.first()).map(|row| row.class)
}

/// What a finding says of the class.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Its cause.
    pub cause: Cause,
    /// Objects more in each step, where it is the same.
    pub step: Option<i64>,
}

#[function_component]
fn Explorer(props: &ChosenProps) -> Html {
    let app = use_app();
    let ChosenProps { snapshot, object, .. } = *props;
    let Some(class) = props.class else { return Html::default() };
    let state = use_state_eq(|| Exploring::new(object));
    let asked = {
        let Exploring { mode, explored, .. } = &*state;
        let of = state.of(class, object);
        use_ask(snapshot, Some(Query::RetainerGraph { of, mode: *mode, explored: explored.clone() }))
    };
    let graph = use_answered(&asked, |answer| match answer {
        Answer::RetainerGraph(graph) => Some(&**graph),
        _ => None,
    });
    let on_act = {
        let (state, graph, app) = (state.clone(), graph.clone(), app.clone());
        Callback::from(move |act: Act| {
            let Some(graph) = &graph else { return };
            if let Some(next) = state.after(&act, graph, &app, snapshot) {
                state.set(next);
            }
        })
    };
    use_retainer_keys(state.selected(graph.as_deref()), on_act.clone());
    let said = use_said(&app, graph.as_deref());
    let Some(graph) = graph else {
        return match asked.failure {
            Some(failure) => {
                html! { <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p> }
            }
            None => html! { <p class="empty" aria-busy="true">{ text::FINDING_PATHS }</p> },
        };
    };
    let selected = state.selected(Some(&graph));
    html! {
        <>
            <h1 class="vh">{ text::RETAINERS }</h1>
            <div class="split retainers" aria-busy={asked.waiting.to_string()}>
                <section class="pane" aria-label={text::RETAINER_GRAPH}>
                    <Toolbar {snapshot} graph={graph.clone()} exploring={(*state).clone()} {selected} on_act={on_act.clone()} />
                    { notes(&graph, state.mode) }
                    <Graph graph={graph.clone()} {selected} said={said.clone()} pinned={state.pinned.clone()} fit={state.fit} on_act={on_act.clone()} />
                </section>
                <Side {snapshot} {graph} {selected} {said} {on_act} />
            </div>
        </>
    }
}

/// The finding that speaks of the class, if one does.
#[hook]
fn use_said(app: &App, graph: Option<&RetainerGraph>) -> Option<Said> {
    let report = use_part(app.verdict(), |verdict| verdict.report.clone());
    let target = graph?.nodes.iter().find(|n| n.role == Role::Target)?;
    let finding =
        report?.findings.iter().find(|f| f.objects.as_ref().is_some_and(|o| o.class == target.class_name))?.clone();
    let steps = finding.growth.as_ref().map(|g| g.objects_per_step.as_slice()).unwrap_or_default();
    let step = steps.first().copied().filter(|first| *first > 0 && steps.iter().all(|s| s == first));
    Some(Said { cause: finding.cause, step })
}

fn notes(graph: &RetainerGraph, mode: GraphMode) -> Html {
    let sampled = mode == GraphMode::Merged && graph.looked_at < graph.objects;
    let held = graph
        .nodes
        .iter()
        .position(|n| n.role == Role::Target)
        .is_some_and(|t| graph.edges.iter().any(|e| e.to as usize == t && !e.weak));
    html! {
        <>
            if sampled {
                <p class="note">{ text::looked_at(graph.looked_at, graph.objects) }</p>
            } else if graph.limited {
                <p class="note">{ text::LIMIT_REACHED }</p>
            }
            if !held { <p class="note">{ text::NOTHING_HOLDS }</p> }
        </>
    }
}
