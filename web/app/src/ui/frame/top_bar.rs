//! The top bar: name, views, export.

use super::export::ExportMenu;
use crate::state::{Panel, View, use_app};
use crate::text;
use crate::ui::icons::{self, Icon};
use yew::{Callback, Html, Properties, function_component, html};

#[derive(Properties, PartialEq)]
pub struct TopBarProps {
    /// Whether there is something to view.
    pub views: bool,
    /// The current one.
    pub view: View,
}

#[function_component]
pub fn TopBar(props: &TopBarProps) -> Html {
    let app = use_app();
    let onclick = Callback::from(move |_| app.panel().update(|panel| *panel = Some(Panel::Find)));
    let link = |view: &View| {
        let current = (*view == props.view).then_some("page");
        html! { <a href={view.fragment()} aria-current={current}>{ text::view(*view) }</a> }
    };
    let groups = View::GROUPS.iter().enumerate().map(|(i, group)| {
        html! { <>if i > 0 { <i /> }{ for group.iter().map(link) }</> }
    });
    html! {
        <header class="top">
            <span class="brand"><Icon glyph={icons::MARK} />{ text::NAME }</span>
            if props.views {
                <nav class="views" aria-label={text::VIEWS} tabindex="-1" data-part="views">{ for groups }</nav>
                <div class="tools">
                    <button type="button" class="btn-find" {onclick}><Icon glyph={icons::SEARCH} small=true /><span>{ text::FIND }</span><kbd>{ "Ctrl K" }</kbd></button>
                    <ExportMenu />
                </div>
            }
        </header>
    }
}
