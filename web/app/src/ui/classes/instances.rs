//! The instances of a class, largest first.

use crate::format::{bytes, count, exact_bytes};
use crate::state::{FileId, use_app};
use crate::text;
use crate::ui::parts::object_name;
use crate::ui::privacy::Eye;
use crate::ui::rows::{Step, VirtualList, use_pages};
use protocol::{Answer, ClassId, InstanceColumn, InstanceRow, NodeId, Population, Query, RowRange, Scope, SortBy};
use std::ops::Range;
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with, use_state_eq};

#[derive(Properties, PartialEq)]
pub struct InstancesProps {
    pub snapshot: FileId,
    pub class: ClassId,
    /// Which of its objects.
    #[prop_or(Listed::Within(Scope::All))]
    pub listed: Listed,
    #[prop_or(AttrValue::Static(text::INSTANCES))]
    pub title: AttrValue,
    pub chosen: Option<NodeId>,
    /// Tells which object comes first.
    pub on_largest: Callback<(ClassId, NodeId)>,
    /// An object was chosen.
    pub on_choose: Callback<NodeId>,
}

/// Which objects of a class are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Those in a part of the heap.
    Within(Scope),
    /// A part, by the comparison of this number.
    Compared(u32, Population),
}

impl Listed {
    fn query(self, class: ClassId, rows: RowRange) -> Query {
        let sort = SortBy { column: InstanceColumn::Retained, descending: true };
        match self {
            Self::Within(scope) => Query::Instances { class, scope, sort, rows },
            Self::Compared(_, population) => Query::DiffInstances { class, population, sort, rows },
        }
    }
}

#[function_component]
pub fn Instances(props: &InstancesProps) -> Html {
    let app = use_app();
    let InstancesProps { snapshot, class, listed, chosen, .. } = *props;
    let fetch = {
        let loader = app.loader().clone();
        Rc::new(move |rows| -> std::pin::Pin<Box<dyn Future<Output = _>>> {
            let bridge = loader.bridge(snapshot);
            Box::pin(async move {
                match bridge.ok_or_else(text::gone)?.ask(listed.query(class, rows)).await? {
                    Answer::Instances(page) | Answer::DiffInstances(page) => Ok(page),
                    _ => Err(text::unexpected_answer()),
                }
            })
        })
    };
    let pages = use_pages((snapshot, class, listed), None::<Rc<protocol::Page<InstanceRow>>>, fetch);
    let first = pages.row(0).map(|row| row.node);
    use_effect_with((class, first), {
        let on_largest = props.on_largest.clone();
        move |(class, first)| first.iter().for_each(|node| on_largest.emit((*class, *node)))
    });
    let choose = props.on_choose.clone();
    let active = use_state_eq(|| None::<(ClassId, u32)>);
    let at = active.filter(|(of, _)| *of == class).map(|(_, row)| row);
    let on_node = at.and_then(|index| pages.row(index)).map(|row| row.node);
    use_effect_with(on_node, {
        let choose = choose.clone();
        move |node| node.iter().for_each(|node| choose.emit(*node))
    });
    let on_step = {
        let active = active.clone();
        Callback::from(move |step| {
            if let Step::To(row) = step {
                active.set(Some((class, row)));
            }
        })
    };
    let rows = {
        let (pages, active) = (pages.clone(), active.clone());
        Callback::from(move |range: Range<u32>| {
            range
                .map(|index| {
                    let active = active.clone();
                    let onclick = Callback::from(move |()| active.set(Some((class, index))));
                    draw(index, snapshot, pages.row(index), chosen, at == Some(index), onclick)
                })
                .collect()
        })
    };
    let total = pages.total().unwrap_or(0);
    let title = props.title.clone();
    html! {
        <section>
            <h2>{ title.clone() }<span class="m">{ format!("{}, {}", count(u64::from(total)), text::LARGEST_FIRST) }</span></h2>
            <VirtualList label={title} class={format!("instances fit-{}", total.min(8))} {total} columns={4} head={head()} {rows} on_range={pages.want.clone()}
                head_height={22.0} epoch={pages.epoch()} active={at.map(|index| (index, row_id(index)))} {on_step} />
        </section>
    }
}

fn head() -> Html {
    html! {
        <div class="row head" role="row" aria-rowindex="1">
            <div role="columnheader">{ text::OBJECT }</div><div role="columnheader" class="name">{ text::VALUE }</div>
            <div role="columnheader" class="size" title={text::heading_title(text::SHALLOW)}>{ text::SHALLOW }</div><div role="columnheader" class="size" title={text::heading_title(text::RETAINED)} aria-sort="descending">{ text::RETAINED }</div>
        </div>
    }
}

fn row_id(index: u32) -> AttrValue {
    format!("instance-{index}").into()
}

fn draw(
    index: u32,
    file: FileId,
    row: Option<Rc<InstanceRow>>,
    chosen: Option<NodeId>,
    active: bool,
    onclick: Callback<()>,
) -> Html {
    let Some(row) = row else {
        return html! { <div key={index} class="row" role="row" aria-rowindex={(index + 2).to_string()} aria-busy="true" /> };
    };
    let selected = chosen == Some(row.node);
    html! {
        <div key={index} class={yew::classes!("row", active.then_some("active"))} role="row" id={row_id(index)} aria-rowindex={(index + 2).to_string()}
            aria-selected={selected.to_string()} onclick={onclick.reform(|_| ())}>
            <div role="gridcell" class="mono">{ format!("@{}", row.id) }</div>
            <div role="gridcell" class="name">
                { object_name(&row.name) }<Eye {file} node={row.node} name={row.name.clone()} />
                if row.detached { <span class="tag">{ text::DETACHED }</span> }
            </div>
            <div role="gridcell" class="size" title={exact_bytes(row.shallow)}>{ bytes(row.shallow) }</div>
            <div role="gridcell" class="size" title={exact_bytes(row.retained)}>{ bytes(row.retained) }</div>
        </div>
    }
}
