//! One self-contained page: the site's parts inside its `index.html`, so that it works from a disk without a server.
//!
//! Scripts and styles become inline and are allowed by their hashes; code for WebAssembly becomes compressed text that
//! `web/boot.js` unpacks. The page's policy forbids every connection from the first moment.

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// The page, from the folder of a built site.
pub fn single_file(site: &Path) -> Result<String> {
    let mut page = Page { html: text(site, "index.html")?, scripts: Vec::new(), styles: Vec::new() };

    while let Some(tag) = page.tag("<link rel=\"stylesheet\"") {
        let style = text(site, attribute(&tag, "href").context("a style sheet without href")?)?;
        ensure!(!style.contains("</style"), "a style sheet that ends itself cannot be inlined");
        page.styles.push(hash(&style));
        page.replace(&tag, &format!("<style>{style}</style>"));
    }
    let preload = page.tag("<link rel=\"preload\"").context("index.html preloads nothing")?;
    page.replace(&preload, "");

    let app = page.tag("<script defer id=\"app\"").context("index.html has no script with id=app")?;
    let code = text(site, attribute(&app, "src").context("the script app has no src")?)?;
    let parts = serde_json::json!({
        "app": packed(site, attribute(&app, "data-wasm").context("the script app has no data-wasm")?)?,
        "worker": packed(site, "leakproof-worker_bg.wasm")?,
        "script": packed(site, "leakproof-worker.js")?,
    });
    page.replace(&format!("{app}</script>"), "");
    let mut scripts = vec![code];
    for name in ["bridge", "boot"] {
        let tag =
            page.tag(&format!("<script src=\"./{name}")).with_context(|| format!("index.html loads no {name}"))?;
        scripts.push(text(site, attribute(&tag, "src").with_context(|| format!("{name} has no src"))?)?);
        page.replace(&format!("{tag}</script>"), "");
    }
    // Inline scripts run where they stand, so they stand at the end.
    let mut end = format!("<script id=\"parts\" type=\"application/json\">{parts}</script>\n");
    for script in scripts {
        let script = script.replace("</script", "<\\/script");
        page.scripts.push(hash(&script));
        let _ = writeln!(end, "<script>{script}</script>");
    }
    page.replace("</body>", &format!("{end}</body>"));

    let policy = page.tag("<meta http-equiv=\"Content-Security-Policy\"").context("index.html has no policy")?;
    let strict = page.policy();
    page.replace(&policy, &strict);
    ensure!(
        !page.html.contains("src=\"./") && !page.html.contains("href=\"./"),
        "something still points beside the page"
    );
    Ok(page.html)
}

struct Page {
    html: String,
    scripts: Vec<String>,
    styles: Vec<String>,
}

impl Page {
    /// The first start tag that begins like this.
    fn tag(&self, start: &str) -> Option<String> {
        let at = self.html.find(start)?;
        let end = at + self.html[at..].find('>')? + 1;
        Some(self.html[at..end].to_owned())
    }

    fn replace(&mut self, old: &str, new: &str) {
        self.html = self.html.replacen(old, new, 1);
    }

    fn policy(&self) -> String {
        format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'wasm-unsafe-eval' {}; \
             style-src {}; style-src-attr 'unsafe-inline'; img-src data: blob:; worker-src blob:; connect-src 'none'; \
             base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types leakproof\">",
            self.scripts.join(" "),
            self.styles.join(" ")
        )
    }
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

fn text(site: &Path, name: &str) -> Result<String> {
    std::fs::read_to_string(site.join(name)).with_context(|| format!("reading {name} of the site"))
}

/// A file as compressed text.
fn packed(site: &Path, name: &str) -> Result<String> {
    let bytes = std::fs::read(site.join(name)).with_context(|| format!("reading {name} of the site"))?;
    Ok(BASE64.encode(gzip(&bytes)?))
}

/// As small as gzip makes it.
pub fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// How a policy names an inline script or style.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_moves_into_the_page() {
        let site = std::env::temp_dir().join("leakproof-xtask-single");
        for (name, content) in [
            (
                "index.html",
                "<meta http-equiv=\"Content-Security-Policy\" content=\"x\"><link rel=\"stylesheet\" href=\"./a.css\" integrity=\"i\"/>\
                 <script defer id=\"app\" src=\"./app-1.js\" data-wasm=\"./app-1.wasm\"></script>\
                 <script src=\"./bridge-1.js\" defer></script><script src=\"./boot-2.js\" defer></script><link rel=\"preload\" href=\"./app-1.wasm\"><body></body>",
            ),
            ("a.css", "body{color:red}"),
            ("app-1.js", "let wasm_bindgen = '</script>';"),
            ("app-1.wasm", "\0asm-app"),
            ("bridge-1.js", "bridge()"),
            ("boot-2.js", "boot()"),
            ("leakproof-worker.js", "worker()"),
            ("leakproof-worker_bg.wasm", "\0asm-worker"),
        ] {
            crate::project::write(&site.join(name), content.as_bytes()).expect("a temporary file");
        }
        let html = single_file(&site).expect("a page");
        assert!(html.contains("<style>body{color:red}</style>"), "{html}");
        assert!(html.contains("'<\\/script>';"), "{html}");
        assert!(!html.contains("preload") && !html.contains("./"), "{html}");
        // SHA-256 of `boot()`, as a browser computes it.
        assert!(html.contains(&hash("boot()")), "{html}");
        assert!(html.find("id=\"parts\"") < html.find("bridge()</script>"), "{html}");
        assert!(html.find("bridge()</script>") < html.find("boot()</script>"), "{html}");
    }
}
