//! `leakproof serve`.

use crate::args::ServeArgs;
use crate::{Outcome, complain};
use serve::Site;
use std::io::{self, Write};

/// The one-file page, packed, where this program was built with it.
#[cfg(feature = "page")]
const PAGE: Option<&[u8]> = Some(include_bytes!(env!("LEAKPROOF_PAGE")));
#[cfg(not(feature = "page"))]
const PAGE: Option<&[u8]> = None;

pub(crate) fn run(args: &ServeArgs) -> io::Result<Outcome> {
    let site = match (&args.site, PAGE) {
        (Some(folder), _) => match folder.canonicalize() {
            Ok(folder) if folder.join("index.html").is_file() => Site::Folder(folder),
            _ => {
                complain(&format!("{}: there is no page (index.html) in it.", folder.display()));
                return Ok(Outcome::Unreadable);
            }
        },
        (None, Some(page)) => Site::Page(page),
        (None, None) => {
            complain("This program was built without the page. Give the folder of a built site with --site.");
            return Ok(Outcome::Unreadable);
        }
    };
    let listener = serve::listen(args.port)
        .map_err(|error| io::Error::new(error.kind(), format!("No port can be opened ({error}).")))?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "Leakproof is at http://{}/ until Ctrl-C. Files that you drop on it stay in the browser.",
        listener.local_addr()?
    )?;
    out.flush()?;
    drop(out);
    serve::serve(&listener, site);
    Ok(Outcome::Done)
}
