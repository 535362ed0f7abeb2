//! Serves a built page on this machine, for this machine: `cargo xtask serve` and `leakproof serve`.
//!
//! Design constraints:
//! - It listens on 127.0.0.1 and nowhere else. It gives out files of one folder, or one page, and takes nothing.
//! - One request a connection, one thread each: a browser asks for a dozen files, once.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Longest request head, bytes.
const LONGEST_HEAD: u64 = 16 * 1024;
const TEXT: &str = "text/plain; charset=utf-8";

/// What is served.
#[derive(Clone, Debug)]
pub enum Site {
    /// Files of a folder, whose path is canonical.
    Folder(PathBuf),
    /// One page, packed with gzip.
    Page(&'static [u8]),
}

/// The port asked for, or any if that one is taken.
///
/// # Errors
/// If this machine has no port left.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
}

/// Answers until the process ends.
pub fn serve(listener: &TcpListener, site: Site) {
    let site = Arc::new(site);
    for stream in listener.incoming() {
        let site = Arc::clone(&site);
        #[expect(clippy::disallowed_methods, reason = "a browser opens several connections at the same time")]
        std::thread::spawn(move || {
            // A browser that went away is nothing to report.
            let _ = stream.and_then(|stream| answer(&stream, &site));
        });
    }
}

/// One request, one answer, end.
fn answer(stream: &TcpStream, site: &Site) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    // The rest of the head says nothing that matters here, but has to be read before answering.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return respond(stream, "405 Method Not Allowed", TEXT, "", b"Only GET and HEAD\n", true);
    }
    let with_body = method == "GET";
    match site {
        Site::Folder(folder) => match file(folder, target) {
            Some(path) => respond(stream, "200 OK", mime(&path), "", &std::fs::read(&path)?, with_body),
            None => respond(stream, "404 Not Found", TEXT, "", b"Not found\n", with_body),
        },
        Site::Page(packed) => match target.split(['?', '#']).next() {
            // Whoever asks is a browser, and they all unpack.
            Some("/" | "/index.html") => {
                respond(stream, "200 OK", "text/html; charset=utf-8", "Content-Encoding: gzip\r\n", packed, with_body)
            }
            _ => respond(stream, "404 Not Found", TEXT, "", b"Not found\n", with_body),
        },
    }
}

/// The file that a request's target names, never one outside the site.
fn file(site: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    // File names of the site need no escapes, so an escape names no file of it.
    if path.contains(['%', '\\', '\0'])
        || !Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let path = site.join(path);
    let path = if path.is_dir() { path.join("index.html") } else { path };
    let path = path.canonicalize().ok()?;
    (path.is_file() && path.starts_with(site)).then_some(path)
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "webmanifest" | "heapsnapshot" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn respond(
    mut stream: &TcpStream,
    status: &str,
    mime: &str,
    encoding: &str,
    body: &[u8],
    with_body: bool,
) -> io::Result<()> {
    // The page carries its own content policy; a page cannot say about itself who may frame it.
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\n{encoding}Content-Length: {}\r\nConnection: close\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: frame-ancestors 'self'\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if with_body {
        stream.write_all(body)?;
    }
    stream.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of three files, one of them outside.
    fn site(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("leakproof-serve-{name}"));
        for (path, text) in [("site/index.html", "<p>page</p>"), ("site/a/b.wasm", "\0asm"), ("secret.txt", "secret")] {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().expect("it has a folder")).expect("a temporary folder");
            std::fs::write(file, text).expect("a temporary file");
        }
        folder.join("site").canonicalize().expect("it was just made")
    }

    fn ask_of(site: Site, request: &str) -> Vec<u8> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        #[expect(clippy::disallowed_methods, reason = "the test is the client")]
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            let _ = answer(&stream, &site);
        });
        let mut client = TcpStream::connect(address).expect("the server listens");
        client.write_all(format!("{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).expect("sent");
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).expect("an answer");
        server.join().expect("the server ended");
        answer
    }

    fn ask(request: &str) -> String {
        String::from_utf8(ask_of(Site::Folder(site("folder")), request)).expect("text")
    }

    #[test]
    fn a_page_is_packed_and_alone() {
        let page: &[u8] = b"\x1f\x8bpacked";
        let found = ask_of(Site::Page(page), "GET /?embed=1");
        assert!(found.ends_with(page) && String::from_utf8_lossy(&found).contains("Content-Encoding: gzip"));
        assert!(ask_of(Site::Page(page), "GET /etc/passwd").starts_with(b"HTTP/1.1 404"));
    }

    #[test]
    fn answers() {
        for (request, status, part) in [
            ("GET /", "200 OK", "<p>page</p>"),
            ("GET /index.html?x=1", "200 OK", "Content-Type: text/html; charset=utf-8"),
            ("GET /a/b.wasm", "200 OK", "Content-Type: application/wasm"),
            ("HEAD /", "200 OK", "Content-Length: 11"),
            ("GET /missing", "404", "Not found"),
            ("GET /../secret.txt", "404", "Not found"),
            ("GET /%2e%2e/secret.txt", "404", "Not found"),
            ("GET //secret.txt", "404", "Not found"),
            ("GET secret.txt", "404", "Not found"),
            ("POST /", "405", "Only GET"),
        ] {
            let text = ask(request);
            assert!(text.starts_with(&format!("HTTP/1.1 {status}")), "{request}: {text}");
            assert!(text.contains(part), "{request}: {text}");
            assert!(!text.contains("secret\n") && !text.ends_with("secret"), "{request}: {text}");
            assert!(text.contains("nosniff"), "{request}: {text}");
        }
        assert!(!ask("HEAD /").contains("<p>page</p>"));
    }
}
