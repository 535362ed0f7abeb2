//! Serves the built page on this machine, with sample snapshots to drop on it.

use crate::process::{self, step};
use crate::project::Project;
use crate::setup::{self, Need};
use crate::site::{self, Mode};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What was asked for on the command line.
pub struct Options {
    port: u16,
    mode: Mode,
}

impl Options {
    /// `[--port N] [--dev]`.
    pub fn parse(arguments: &[&str]) -> Result<Self> {
        let mut options = Self { port: 8173, mode: Mode::Release };
        let mut arguments = arguments.iter();
        while let Some(&argument) = arguments.next() {
            match argument {
                "--dev" => options.mode = Mode::Dev,
                "--port" => {
                    let number = arguments.next().context("--port needs a number")?;
                    options.port = number.parse().with_context(|| format!("{number} is not a port"))?;
                }
                _ => bail!("serve has no option {argument}; it has --port N and --dev"),
            }
        }
        Ok(options)
    }
}

/// The program that makes the samples.
const SAMPLE: &str = "tests/programs/agent-queue.mjs";
/// Longest request head, bytes.
const LONGEST_HEAD: u64 = 16 * 1024;

/// Sets up, builds, makes samples and serves until it is interrupted.
pub fn serve(project: &Project, options: &Options) -> Result<()> {
    let ready = setup::ready(project, Need::Site)?;
    let site = site::build(project, &ready, options.mode)?;
    let samples = samples(project)?;
    let listener = listen(options.port)?;
    println!("\nLeakproof is at http://{}/", listener.local_addr()?);
    if let Some(samples) = samples {
        println!("Snapshots to drop on it: {}", samples.display());
    }
    println!("Ctrl-C ends it.");
    let site: Arc<Path> = site.canonicalize()?.into();
    for stream in listener.incoming() {
        let site = Arc::clone(&site);
        #[expect(clippy::disallowed_methods, reason = "a browser opens several connections at the same time")]
        std::thread::spawn(move || {
            // A browser that went away is nothing to report.
            let _ = stream.map_err(anyhow::Error::from).and_then(|stream| answer(&stream, &site));
        });
    }
    Ok(())
}

/// The port asked for, or any if that one is taken.
fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .context("no port to serve on")
}

/// Snapshots of a small program with a known leak, made once.
fn samples(project: &Project) -> Result<Option<PathBuf>> {
    let Some(program) = project.existing(SAMPLE) else { return Ok(None) };
    let folder = project.cache.join("samples");
    let finished = folder.join("answer.json");
    if !finished.is_file() {
        step("Making sample snapshots with a small Node program", || {
            let answer = process::output(project.command("node").arg(program).arg(&folder))?;
            crate::project::write(&finished, answer.as_bytes())
        })?;
    }
    Ok(Some(folder))
}

/// One request, one answer, end.
fn answer(stream: &TcpStream, site: &Path) -> Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut lines = BufReader::new(stream.take(LONGEST_HEAD)).lines();
    let request = lines.next().context("an empty request")??;
    // The rest of the head says nothing that matters here, but has to be read before answering.
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    match (method, file(site, target)) {
        ("GET" | "HEAD", Some(path)) => {
            let body = std::fs::read(&path)?;
            respond(stream, "200 OK", mime(&path), &body, method == "GET")
        }
        ("GET" | "HEAD", None) => {
            respond(stream, "404 Not Found", "text/plain; charset=utf-8", b"Not found\n", method == "GET")
        }
        _ => respond(stream, "405 Method Not Allowed", "text/plain; charset=utf-8", b"Only GET and HEAD\n", true),
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

fn respond(mut stream: &TcpStream, status: &str, mime: &str, body: &[u8], with_body: bool) -> Result<()> {
    // The page carries its own content policy; a page cannot say about itself who may frame it.
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {}\r\nConnection: close\r\nCache-Control: no-cache\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n\
         Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: frame-ancestors 'self'\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    if with_body {
        stream.write_all(body)?;
    }
    Ok(stream.flush()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site of three files, one of them outside.
    fn site(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("leakproof-xtask-{name}"));
        for (path, text) in [("site/index.html", "<p>page</p>"), ("site/a/b.wasm", "\0asm"), ("secret.txt", "secret")] {
            crate::project::write(&folder.join(path), text.as_bytes()).expect("a temporary file");
        }
        folder.join("site").canonicalize().expect("it was just made")
    }

    fn ask(request: &str) -> String {
        let site = site("serve");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        #[expect(clippy::disallowed_methods, reason = "the test is the client")]
        let server = std::thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            let _ = answer(&stream, &site);
        });
        let mut client = TcpStream::connect(address).expect("the server listens");
        client.write_all(format!("{request} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).expect("sent");
        let mut text = String::new();
        client.read_to_string(&mut text).expect("an answer");
        server.join().expect("the server ended");
        text
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
