//! The top bar: name, views, export.

use super::export::ExportMenu;
use crate::state::{Panel, View, use_app};
use crate::text;
use crate::ui::icons::{self, Icon};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::{Callback, Html, Properties, function_component, html, use_effect_with, use_node_ref};

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
    let nav = use_node_ref();
    // On a narrow page the bar scrolls: the current view's name is never outside it.
    use_effect_with((nav.clone(), props.view, props.views), |(nav, _, _)| {
        let current = nav.cast::<Element>().and_then(|nav| nav.query_selector("[aria-current]").ok().flatten());
        if let (Some(nav), Some(current)) =
            (nav.cast::<HtmlElement>(), current.and_then(|c| c.dyn_into::<HtmlElement>().ok()))
        {
            let (left, right) = (current.offset_left() - nav.offset_left(), current.offset_width());
            let room = nav.client_width();
            if left < nav.scroll_left() || left + right > nav.scroll_left() + room {
                nav.set_scroll_left((left - (room - right) / 2).max(0));
            }
        }
    });
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
                <nav ref={nav} class="views" aria-label={text::VIEWS} tabindex="-1" data-part="views">{ for groups }</nav>
                <div class="tools">
                    <button type="button" class="btn-find" {onclick}><Icon glyph={icons::SEARCH} small=true /><span>{ text::FIND }</span><kbd>{ "Ctrl K" }</kbd></button>
                    <ExportMenu />
                </div>
            }
        </header>
    }
}
