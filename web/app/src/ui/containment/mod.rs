//! What references what, from the roots down, and the chosen object beside it.

use crate::state::{Target, View, use_app};
use crate::text;
use crate::ui::classes::{ObjectDetails, RetainingPath};
use crate::ui::object_tree::{Branches, ObjectTree, Opening, use_opening};
use crate::ui::open_in::OpenIn;
use crate::ui::snapshot_tools::SnapshotTools;
use protocol::NodeId;
use yew::{Callback, Html, function_component, html, use_state_eq};

#[function_component]
pub fn ContainmentView() -> Html {
    match use_opening() {
        Some(opening) => html! { <Split key={opening.key()} ..opening /> },
        None => html! { <p class="empty">{ text::CONTAINMENT_NEEDS }</p> },
    }
}

#[function_component]
fn Split(opening: &Opening) -> Html {
    let app = use_app();
    let Opening { snapshot, object: wanted } = *opening;
    // The tree starts at the roots, or at the object that was chosen elsewhere.
    let from = use_state_eq(|| wanted);
    let chosen = use_state_eq(|| wanted);
    let heap =
        app.files().get().get(snapshot).and_then(|e| Some(e.loaded()?.snapshot.as_ref()?.total_bytes)).unwrap_or(0);
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |node: NodeId| chosen.set(Some(node)))
    };
    let start = {
        let from = from.clone();
        Callback::from(move |node: Option<NodeId>| from.set(node))
    };
    let from_chosen = *chosen;
    html! {
        <>
            <h1 class="vh">{ text::CONTAINMENT }</h1>
            <div class="split">
                <section class="pane" aria-label={text::CONTAINMENT}>
                    <div class="bar-tools">
                        <SnapshotTools {snapshot} />
                        <span class="seg" role="group" aria-label={text::TREE_FROM}>
                            <button type="button" aria-pressed={from.is_none().to_string()} onclick={start.reform(|_| None)}>{ text::FROM_ROOTS }</button>
                            <button type="button" aria-pressed={from.is_some().to_string()} disabled={from.is_none() && chosen.is_none()}
                                onclick={start.reform(move |_| from_chosen)}>{ text::FROM_OBJECT }</button>
                        </span>
                    </div>
                    <ObjectTree {snapshot} branches={Branches::Contained} top={*from} {heap} label={text::CONTAINMENT} testid="containment-tree"
                        chosen={*chosen} on_choose={choose.clone()} on_open={start.reform(Some)} />
                </section>
                <aside class="side" aria-label={text::DETAILS} tabindex="-1" data-part="details">
                    if let Some(node) = *chosen {
                        <OpenIn {snapshot} target={Target::Object(node)} except={View::Containment} />
                        <ObjectDetails {snapshot} {node} on_open={choose.clone()} />
                        <RetainingPath {snapshot} {node} on_open={choose} />
                    } else {
                        <p class="empty">{ text::CHOOSE_OBJECT }</p>
                    }
                </aside>
            </div>
        </>
    }
}
