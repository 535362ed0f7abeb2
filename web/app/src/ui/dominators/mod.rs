//! What retains what: the dominator tree as areas, and as a table beside it.

mod treemap;

use crate::state::{Target, View};
use crate::text;
use crate::ui::flame::FlameGraph;
use crate::ui::object_tree::{Branches, ObjectTree, Opening, use_opening};
use crate::ui::open_in::OpenIn;
use crate::ui::rows::{use_answered, use_ask};
use crate::ui::snapshot_tools::SnapshotTools;
use protocol::{Answer, ClassId, DominatorCell, DominatorPicture, NodeId, ObjectName, Query};
use treemap::Treemap;
use yew::{Callback, Html, function_component, html, use_state_eq};

#[function_component]
pub fn DominatorsView() -> Html {
    match use_opening() {
        Some(opening) => html! { <Split key={opening.key()} ..opening /> },
        None => html! { <p class="empty">{ text::DOMINATORS_NEED }</p> },
    }
}

/// What is chosen: one object, or several of a class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Chosen {
    Object(NodeId),
    Class(ClassId),
}

#[function_component]
fn Split(opening: &Opening) -> Html {
    let Opening { snapshot, object: wanted } = *opening;
    let top = use_state_eq(|| wanted);
    let chosen = use_state_eq(|| wanted.map(Chosen::Object));
    let asked = use_ask(snapshot, Some(Query::DominatorPicture { node: *top }));
    let picture = use_answered(&asked, |answer| match answer {
        Answer::DominatorPicture(picture) => Some(&**picture),
        _ => None,
    });
    let zoom = {
        let (top, chosen) = (top.clone(), chosen.clone());
        Callback::from(move |node: Option<NodeId>| {
            top.set(node);
            chosen.set(node.map(Chosen::Object));
        })
    };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |what: Chosen| chosen.set(Some(what)))
    };
    let as_flame = use_state_eq(|| false);
    let drawn_as = {
        let as_flame = as_flame.clone();
        Callback::from(move |to| as_flame.set(to))
    };
    let flame = use_answered(&asked, |answer| match answer {
        Answer::DominatorPicture(picture) => Some(&picture.flame),
        _ => None,
    });
    let on_flame = {
        let (picture, zoom, choose) = (picture.clone(), zoom.clone(), choose.clone());
        Callback::from(move |at: Option<u32>| {
            let (Some(picture), Some(at)) = (&picture, at) else { return zoom.emit(None) };
            match picture.cells.iter().chain(&picture.above).nth(at as usize) {
                Some(cell) if cell.count == 1 => zoom.emit(Some(cell.node)),
                Some(cell) => choose.emit(Chosen::Class(cell.class)),
                None => {}
            }
        })
    };
    let heap = picture.as_ref().map_or(0, |p| p.heap);
    let target = chosen.map(|chosen| match chosen {
        Chosen::Object(node) => Target::Object(node),
        Chosen::Class(class) => Target::Class(class),
    });
    let node = match *chosen {
        Some(Chosen::Object(node)) => Some(node),
        _ => None,
    };
    html! {
        <>
            <h1 class="vh">{ text::DOMINATORS }</h1>
            <div class="split dominators" aria-busy={asked.waiting.to_string()}>
                <section class="pane" aria-label={text::DOMINATORS}>
                    <div class="bar-tools">
                        <SnapshotTools {snapshot} />
                        <span class="seg" role="group" aria-label={text::PICTURE}>
                            <button type="button" aria-pressed={(!*as_flame).to_string()} onclick={drawn_as.reform(|_| false)}>{ text::AREAS }</button>
                            <button type="button" aria-pressed={as_flame.to_string()} onclick={drawn_as.reform(|_| true)}>{ text::FLAME }</button>
                        </span>
                        { picture.as_ref().map(|p| trail(p, &zoom)) }
                    </div>
                    if let Some(failure) = &asked.failure {
                        <p class="empty"><b>{ failure.lead.as_str() }</b>{ " " }{ failure.text.as_str() }</p>
                    }
                    if let Some(picture) = &picture {
                        if picture.limited { <p class="note">{ text::LIMIT_REACHED }</p> }
                        if let Some(flame) = flame.filter(|_| *as_flame) {
                            <FlameGraph page={flame} label={text::DOMINATOR_TREE} on_zoom={on_flame} waiting={asked.waiting} />
                        } else {
                            <Treemap picture={picture.clone()} chosen={*chosen} on_choose={choose.clone()} on_zoom={zoom.reform(Some)} />
                        }
                    }
                </section>
                <aside class="side whole" aria-label={text::DOMINATOR_TREE} tabindex="-1" data-part="details">
                    if let Some(target) = target { <OpenIn {snapshot} {target} except={View::Dominators} /> }
                    <ObjectTree {snapshot} branches={Branches::Dominated} top={*top} {heap} label={text::DOMINATOR_TREE} testid="dominator-tree"
                        chosen={node} on_choose={choose.reform(Chosen::Object)} on_open={zoom.reform(Some)} />
                </aside>
            </div>
        </>
    }
}

/// What is looked at, and everything above it: each step leads back there.
fn trail(picture: &DominatorPicture, zoom: &Callback<Option<NodeId>>) -> Html {
    let steps = picture.above.iter().enumerate().map(|(i, cell)| {
        let node = (i > 0).then_some(cell.node);
        html! { <li><button type="button" class="lnk" onclick={zoom.reform(move |_| node)}>{ name_of(cell) }</button></li> }
    });
    let here =
        picture.cells.first().map(|cell| html! { <li aria-current="true"><b class="mono">{ name_of(cell) }</b></li> });
    html! { <ol class="trail" aria-label={text::DOMINATED_BY}>{ for steps }{ here }</ol> }
}

/// What a cell is called.
pub fn name_of(cell: &DominatorCell) -> String {
    let name = match &cell.name {
        ObjectName::Name(name) if name.is_empty() && cell.class_name.as_str() == "(synthetic)" => {
            text::ROOT_NAME.to_owned()
        }
        ObjectName::Name(name) if name.is_empty() => cell.class_name.to_string(),
        ObjectName::Name(name) => name.to_string(),
        ObjectName::Sealed(seal) => format!("{} ·{}", seal.kind, seal.token),
    };
    if cell.count > 1 { format!("{name} {}", text::times(cell.count)) } else { name }
}
