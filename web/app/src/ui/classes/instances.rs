//! The instances of a class, largest first.

use crate::format::{bytes, count, exact_bytes};
use crate::state::FileId;
use crate::text;
use crate::ui::parts::object_name;
use crate::ui::privacy::Eye;
use crate::ui::rows::{At, Grid, Heading, ListOf, use_pages};
use protocol::{Answer, ClassId, InstanceColumn, InstanceRow, NodeId, Population, Query, RowRange, Scope, SortBy};
use std::rc::Rc;
use yew::{AttrValue, Callback, Html, Properties, function_component, html, use_effect_with};

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
    let InstancesProps { snapshot, class, listed, chosen, .. } = *props;
    let pages = use_pages(ListOf {
        file: snapshot,
        // A comparison made anew has other objects.
        version: if let Listed::Compared(number, _) = listed { number.into() } else { 0 },
        seed: None,
        query: Rc::new(move |rows| listed.query(class, rows)),
        take: Rc::new(|answer| match answer {
            Answer::Instances(page) | Answer::DiffInstances(page) => Some(page),
            _ => None,
        }),
    });
    let first = pages.row(0).map(|row| row.node);
    use_effect_with((class, first), {
        let on_largest = props.on_largest.clone();
        move |(class, first)| first.iter().for_each(|node| on_largest.emit((*class, *node)))
    });
    let draw = {
        let pages = pages.clone();
        Callback::from(move |at: At| Some(draw_row(at, snapshot, &*pages.row(at.index)?, chosen)))
    };
    let on_at = {
        let (pages, choose) = (pages.clone(), props.on_choose.clone());
        Callback::from(move |index| pages.row(index).into_iter().for_each(|row| choose.emit(row.node)))
    };
    let total = pages.total().unwrap_or(0);
    let title = props.title.clone();
    let figure = |class, name| Heading::new(class, name, text::heading_title(name));
    let heads = vec![
        figure("", text::OBJECT),
        figure("name", text::VALUE),
        figure("size", text::SHALLOW),
        Heading { sorted: Some(true), ..figure("size", text::RETAINED) },
    ];
    html! {
        <section>
            <h2>{ title.clone() }<span class="m">{ format!("{}, {}", count(u64::from(total)), text::LARGEST_FIRST) }</span></h2>
            <Grid label={title} testid="instance-table" class={format!("instances fit-{}", total.min(8))} rows="instance" {heads} head_height={22.0} listed={pages.listed()} {draw} {on_at} />
        </section>
    }
}

fn draw_row(at: At, file: FileId, row: &InstanceRow, chosen: Option<NodeId>) -> Html {
    let selected = chosen == Some(row.node);
    html! {
        <div key={at.index} class={yew::classes!("row", at.active.then_some("active"))} role="row" id={format!("instance-{}", at.index)} aria-rowindex={at.place()}
            aria-selected={selected.to_string()}>
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
