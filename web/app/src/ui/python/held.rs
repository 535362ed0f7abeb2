//! Several dumps in one worker: each makes a digest of itself, the last one's holds them all.

use crate::state::{App, FileId, use_app};
use crate::text;
use crate::ui::allocations::Recorded;
use protocol::{Answer, CallQuery, Failure, HeldDump, Query, SiteFilter};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::{hook, use_effect_with, use_state};

/// What is held: these files, in this order, with these filters.
pub type HeldKey = (Vec<(FileId, u32)>, Vec<SiteFilter>);

/// Dumps that can be compared.
#[derive(Clone, Default, PartialEq)]
pub struct Held {
    /// Of what.
    pub key: Option<HeldKey>,
    /// Their totals, in order.
    pub dumps: Vec<HeldDump>,
    /// Why there are none.
    pub failure: Option<Rc<Failure>>,
}

/// Has the last of `files` hold all of them, where there are several. It is asked anew when files or filters change.
#[hook]
pub fn use_held(files: &[Recorded], filters: &[SiteFilter]) -> Held {
    let app = use_app();
    let held = use_state(Held::default);
    let key: HeldKey = (files.iter().map(|f| (f.file, f.attempt)).collect(), filters.to_vec());
    use_effect_with(key.clone(), {
        let held = held.clone();
        move |key: &HeldKey| {
            let alive = Rc::new(());
            if key.0.len() > 1 {
                let (key, alive) = (key.clone(), Rc::downgrade(&alive));
                spawn_local(async move {
                    let found = hold(&app, &key).await;
                    if alive.upgrade().is_some() {
                        held.set(match found {
                            Ok(dumps) => Held { key: Some(key), dumps, failure: None },
                            Err(failure) => Held { key: Some(key), dumps: Vec::new(), failure: Some(Rc::new(failure)) },
                        });
                    }
                });
            }
            move || drop(alive)
        }
    });
    if held.key.as_ref() == Some(&key) { (*held).clone() } else { Held::default() }
}

async fn hold(app: &App, (files, filters): &HeldKey) -> Result<Vec<HeldDump>, Failure> {
    let bridge = |file| app.loader().bridge(file).ok_or_else(text::gone);
    let mut dumps = Vec::with_capacity(files.len());
    for (file, _) in files {
        let query = Query::Calls(CallQuery::Digest { filters: filters.clone() });
        match bridge(*file)?.ask(query).await? {
            Answer::DumpDigest(blob) => dumps.push(blob),
            _ => return Err(text::unexpected_answer()),
        }
    }
    let Some((last, _)) = files.last() else { return Err(text::gone()) };
    match bridge(*last)?.ask(Query::Calls(CallQuery::HoldDumps { dumps })).await? {
        Answer::Held(held) => Ok(held),
        _ => Err(text::unexpected_answer()),
    }
}
