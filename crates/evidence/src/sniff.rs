//! What a file is, by its content. The name only breaks ties: a lone number is a limit or not, depending on its file's name.
//!
//! Needs the first bytes only ([`HEAD`] are plenty) and takes time linear in them. What we do not read is named, together
//! with what to do instead.

use crate::json::{Lexer, Stop, Token};
use crate::limits;
use crate::log::{self, Hint};
use crate::problem::{Place, fatal};
use facts::{Format, Problem};
use redact::{Policy, Safe, Salt, safe};

/// How many first bytes to give to [`sniff`]. Fewer are fine for shorter files.
pub const HEAD: usize = 64 * 1024;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// V8 heap snapshot or timeline: for the `snapshot` crate.
    HeapSnapshot,
    /// `.heapprofile`.
    HeapProfile,
    /// tracemalloc dump (a pickle).
    Tracemalloc,
    /// Chrome or Node.js trace events.
    Trace,
    /// V8's GC log.
    GcLog,
    /// Memory readings.
    Readings,
    /// Node.js diagnostic report.
    DiagnosticReport,
    /// cgroup files, Docker, Kubernetes.
    Container,
    /// `metadata.json`.
    Metadata,
    /// gzip: unpack with [`crate::Gunzip`] and sniff what comes out.
    Gzip,
    /// zip: unpack with [`crate::Unzip`] and sniff each entry.
    Zip,
}

impl Kind {
    /// The format that facts of such a file bear. Containers have none; a snapshot may turn out to be a timeline.
    #[must_use]
    pub fn format(self) -> Option<Format> {
        Some(match self {
            Self::HeapSnapshot => Format::V8Heapsnapshot,
            Self::HeapProfile => Format::V8Heapprofile,
            Self::Tracemalloc => Format::Tracemalloc,
            Self::Trace => Format::Trace,
            Self::GcLog => Format::GcLog,
            Self::Readings => Format::MemoryReadings,
            Self::DiagnosticReport => Format::DiagnosticReport,
            Self::Container => Format::ContainerLimits,
            Self::Metadata => Format::Metadata,
            Self::Gzip | Self::Zip => return None,
        })
    }
}

/// Tells what the file is from its first bytes.
///
/// # Errors
/// If it is nothing that we read: what it seems to be, and what to give instead.
pub fn sniff(head: &[u8], name: &str) -> Result<Kind, Problem> {
    let head = head.get(..HEAD.min(head.len())).unwrap_or_default();
    if head.is_empty() {
        return Err(fatal(
            "The file is empty.",
            Safe::ours("It has no bytes. Write it again; the program may have ended before it was written."),
        )
        .at(0));
    }
    if let Some(kind) = by_magic(head) {
        return kind;
    }
    if is_pickle(head) {
        return Ok(Kind::Tracemalloc);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let Some(first) = text.iter().position(|b| !b.is_ascii_whitespace()) else {
        return Err(
            fatal("Only blanks.", safe!("The first {} bytes are blanks. Write the file again.", head.len())).at(0)
        );
    };
    let text = &text[first..];
    if text.iter().take(4096).filter(|b| **b == 0).count() > 0 {
        return Err(unknown_binary(text));
    }
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    match text[0] {
        b'{' | b'[' | b'"' => by_json(text, &name),
        b'<' => Err(markup(text)),
        _ => by_text(text, &name),
    }
}

/// Files that say themselves what they are.
fn by_magic(head: &[u8]) -> Option<Result<Kind, Problem>> {
    let refuse = |lead, text| Some(Err(fatal(lead, Safe::ours(text)).at(0)));
    let image = "Drop the snapshot, profile or log itself, not a picture of it.";
    let packed = "Unpack it first, or pack with gzip or zip.";
    match head {
        [0x1f, 0x8b, ..] => Some(Ok(Kind::Gzip)),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Ok(Kind::Zip)),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => refuse(
            "A UTF-16 text.",
            "Its characters have two bytes. Save it as UTF-8; in PowerShell, write with -Encoding utf8.",
        ),
        [0x89, b'P', b'N', b'G', ..] => refuse("A PNG picture.", image),
        [0xff, 0xd8, 0xff, ..] => refuse("A JPEG picture.", image),
        [b'G', b'I', b'F', b'8', ..] => refuse("A GIF picture.", image),
        [b'%', b'P', b'D', b'F', ..] => refuse("A PDF document.", image),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => refuse("A zstd archive.", packed),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => refuse("An xz archive.", packed),
        [b'B', b'Z', b'h', ..] => refuse("A bzip2 archive.", packed),
        [b'7', b'z', 0xbc, 0xaf, ..] => refuse("A 7z archive.", packed),
        [0x7f, b'E', b'L', b'F', ..] => refuse(
            "A program or core dump.",
            "This is an ELF file. A core dump holds raw memory; write a heap snapshot instead, for example with node --heapsnapshot-signal=SIGUSR2.",
        ),
        _ if head.starts_with(b"JAVA PROFILE ") => {
            refuse("A Java heap dump.", "Leakproof reads V8 and Python memory. Open it with a tool for HPROF files.")
        }
        _ if head.starts_with(b"memray") => refuse(
            "A memray capture.",
            "Record with tracemalloc instead: tracemalloc.start(25), then take_snapshot().dump(file).",
        ),
        _ if head.starts_with(b"SQLite format 3") => {
            refuse("A SQLite database.", "Drop a snapshot, profile, dump or log.")
        }
        _ if head.len() > 262 && head[257..262] == *b"ustar" => refuse("A tar archive.", packed),
        _ => None,
    }
}

/// Pickles begin with their protocol, or (protocols 0 and 1) with an opcode that names a class, makes a mark or an empty
/// container.
fn is_pickle(head: &[u8]) -> bool {
    if head[0] == 0x80 {
        return true;
    }
    let line = |bytes: &[u8]| {
        let end = memchr::memchr(b'\n', bytes.get(..bytes.len().min(120)).unwrap_or_default());
        end.is_some_and(|n| n > 0 && bytes[..n].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')))
    };
    match head {
        // `c` or `i`, then module and name, a line each. Prose has blanks in its first line.
        [b'c' | b'i', rest @ ..] => {
            line(rest) && memchr::memchr(b'\n', rest).is_some_and(|n| line(rest.get(n + 1..).unwrap_or_default()))
        }
        // A mark, then what is marked.
        [b'(', b'(' | b'S' | b'V' | b'U' | b'X' | b'c' | b'i' | b'd' | b'l' | b'I' | b'K' | b't', ..] => {
            head.ends_with(b".") || memchr::memchr(0, head).is_some() || memchr::memmem::find(head, b"\np0\n").is_some()
        }
        _ => false,
    }
}

fn unknown_binary(text: &[u8]) -> Problem {
    // UTF-16 without its mark: every second byte of plain text is zero.
    let pairs = text.len().min(64) / 2;
    let zeros = |odd: usize| text.iter().skip(odd).step_by(2).take(pairs).filter(|b| **b == 0).count();
    if pairs > 4 && (zeros(0) * 4 > pairs * 3 || zeros(1) * 4 > pairs * 3) {
        return fatal("A UTF-16 text.", Safe::ours("Its characters have two bytes. Save it as UTF-8.")).at(0);
    }
    fatal(
        "Not a format we read.",
        Safe::ours("It is binary data of an unknown kind. Drop heap snapshots, allocation profiles, tracemalloc dumps, traces, GC logs or memory readings."),
    )
    .at(0)
}

fn markup(text: &[u8]) -> Problem {
    // V8's last words begin so, too; the caller has told them apart.
    let start = String::from_utf8_lossy(&text[..text.len().min(300)]).to_ascii_lowercase();
    if start.contains("<html") || start.contains("<!doctype") || start.contains("<body") {
        return fatal(
            "An HTML page.",
            Safe::ours("A server may have sent an error page in place of the file. Open it to see what it says, then fetch the file again."),
        )
        .at(0);
    }
    fatal("A markup file.", Safe::ours("It is XML or HTML. Drop a snapshot, profile, dump, trace or log.")).at(0)
}

/// What stands where in the first JSON value.
#[derive(Debug, Default)]
struct Outline {
    /// Members of the top-level object; a top-level array is one member without a name.
    members: Vec<Member>,
    /// Names anywhere in it.
    names: Vec<String>,
    /// Whether the value ends within the head, and where.
    end: Option<usize>,
    array: bool,
    broken: Option<usize>,
}

#[derive(Debug, Default)]
struct Member {
    name: String,
    shape: Shape,
    /// Names in it, one level down: of an object, or of the first object in a list.
    inner: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shape {
    #[default]
    Open,
    Object,
    Numbers,
    Objects,
    Texts,
    OtherList,
    Text,
    Scalar,
}

/// Most names that are remembered; time and memory stay bounded on hostile heads.
const MOST_NAMES: usize = 600;

impl Outline {
    fn of(text: &[u8]) -> Self {
        let mut outline = Self { array: text.first() == Some(&b'['), ..Self::default() };
        let mut lexer = Lexer::new(text);
        // Containers open, outermost first; a list at the top counts as a member.
        let mut depth = 0_usize;
        if outline.array {
            outline.members.push(Member { shape: Shape::OtherList, ..Member::default() });
        }
        let base = usize::from(!outline.array);
        loop {
            let token = match lexer.next() {
                Ok(Some(token)) => token,
                Ok(None) => {
                    outline.end = Some(lexer.offset());
                    break;
                }
                Err(Stop::Unexpected(at) | Stop::TooDeep(at)) => {
                    outline.broken = Some(at);
                    break;
                }
                Err(Stop::Eof) => break,
            };
            match token {
                Token::EndObject | Token::EndArray => depth = depth.saturating_sub(1),
                Token::Key(key) => {
                    let key = key.decode();
                    // A long text as a key is data; only names are of interest.
                    if key.len() <= 64 {
                        if outline.names.len() < MOST_NAMES {
                            outline.names.push(key.clone().into_owned());
                        }
                        if depth == 1 && !outline.array && outline.members.len() < MOST_NAMES {
                            outline.members.push(Member { name: key.into_owned(), ..Member::default() });
                        } else if let Some(member) = outline.members.last_mut()
                            && member.inner.len() < 64
                            && (member.shape == Shape::Object && depth == base + 1
                                || member.shape == Shape::Objects && depth == base + 2)
                        {
                            member.inner.push(key.into_owned());
                        }
                    }
                }
                _ => {
                    if let Some(member) = outline.members.last_mut() {
                        member.see(depth, base, token);
                    }
                    if matches!(token, Token::BeginObject | Token::BeginArray) {
                        depth += 1;
                    }
                }
            }
        }
        outline
    }

    fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|m| m.name == name)
    }

    fn has(&self, name: &str) -> bool {
        self.member(name).is_some()
    }

    fn count(&self, names: &[&str]) -> usize {
        names.iter().filter(|n| self.has(n)).count()
    }

    fn shape(&self, name: &str) -> Option<Shape> {
        self.member(name).map(|m| m.shape)
    }

    /// The names inside a member, or inside the first element of a top-level list.
    fn inner(&self, member: &str, name: &str) -> bool {
        self.member(member).is_some_and(|m| m.inner.iter().any(|n| n == name))
    }
}

impl Member {
    /// Notes the value of the member, or the first element of its list.
    fn see(&mut self, depth: usize, base: usize, token: Token<'_>) {
        if self.shape == Shape::Open && depth == base {
            self.shape = match token {
                Token::BeginObject => Shape::Object,
                Token::BeginArray => Shape::OtherList,
                Token::String(_) => Shape::Text,
                _ => Shape::Scalar,
            };
        } else if self.shape == Shape::OtherList && depth == base + 1 {
            self.shape = match token {
                Token::BeginObject => Shape::Objects,
                Token::Number(_) => Shape::Numbers,
                Token::String(_) => Shape::Texts,
                _ => Shape::OtherList,
            };
        }
    }
}

fn by_json(text: &[u8], name: &str) -> Result<Kind, Problem> {
    let o = Outline::of(text);
    if let Some(kind) = by_outline(&o, name) {
        return kind;
    }
    let whole = String::from_utf8_lossy(text);
    let policy = Policy::new(Salt([0, 0]));
    match log::hint(&whole, &policy) {
        Hint::Gc => return Ok(Kind::GcLog),
        Hint::Reading => return Ok(Kind::Readings),
        Hint::Other => {}
    }
    // A logger's lines: the readings may begin behind the head.
    let lines = o.end.is_some_and(|end| text.get(end..).unwrap_or_default().trim_ascii_start().starts_with(b"{"));
    if lines && text.len() >= HEAD / 2 {
        return Ok(Kind::Readings);
    }
    if let Some(at) = o.broken {
        return Err(fatal(
            "Not a format we read.",
            safe!("It begins like JSON but breaks at byte {}, and holds no GC event or memory reading.", at as u64),
        )
        .at(at as u64));
    }
    Err(other_json())
}

/// JSON that tells what it is by its names and their values.
fn by_outline(o: &Outline, name: &str) -> Option<Result<Kind, Problem>> {
    if o.array {
        let first = |names: &[&str]| names.iter().all(|n| o.inner("", n));
        if o.members.first().is_some_and(|m| m.shape == Shape::Objects) {
            if first(&["ph"]) || first(&["pid", "tid", "ts"]) {
                return Some(Ok(Kind::Trace));
            }
            if first(&["HostConfig"]) || (first(&["Id", "State"]) && first(&["Config"])) {
                return Some(Ok(Kind::Container));
            }
        }
        return None;
    }
    if o.has("traceEvents") {
        return Some(Ok(Kind::Trace));
    }
    let callframes = |member| {
        o.shape(member) == Some(Shape::Objects) && (o.inner(member, "callFrame") || o.inner(member, "hitCount"))
    };
    if callframes("nodes") || (o.count(&["startTime", "endTime", "timeDeltas"]) >= 2 && o.has("samples")) {
        return Some(Err(fatal(
            "A CPU profile.",
            Safe::ours(
                "It says where time went, not memory. Record an allocation profile instead: node --heap-prof, or Memory, Allocation sampling in DevTools.",
            ),
        )));
    }
    let snapshot_lists = ["nodes", "edges", "strings", "trace_function_infos", "trace_tree", "locations", "scopes"];
    let bare = |n: &&&str| matches!(o.shape(n), Some(Shape::Numbers | Shape::Texts | Shape::OtherList | Shape::Open));
    if matches!(o.shape("snapshot"), Some(Shape::Object | Shape::Open))
        && (o.inner("snapshot", "meta")
            || o.inner("snapshot", "node_count")
            || o.count(&snapshot_lists) > 0
            || o.members.len() == 1)
        || o.shape("nodes") == Some(Shape::Numbers)
        || o.shape("edges") == Some(Shape::Numbers)
        || o.shape("strings") == Some(Shape::Texts)
        || snapshot_lists.iter().filter(bare).count() >= 2
    {
        return Some(Ok(Kind::HeapSnapshot));
    }
    if matches!(o.shape("head"), Some(Shape::Object | Shape::Open))
        && (o.inner("head", "callFrame") || o.inner("head", "children") || o.inner("head", "selfSize"))
        || o.shape("samples").is_some_and(|s| s != Shape::Numbers)
            && (o.members.len() == 1
                || o.inner("samples", "nodeId")
                || o.inner("samples", "ordinal")
                || o.has("externalBytes"))
    {
        return Some(Ok(Kind::HeapProfile));
    }
    if o.shape("samples") == Some(Shape::Numbers) && o.members.len() == 1 {
        // A snapshot whose keys are in another order begins so as well.
        return Some(Ok(Kind::HeapSnapshot));
    }
    if o.has("javascriptHeap")
        || o.inner("header", "reportVersion")
        || o.inner("header", "dumpEventTime")
        || o.inner("header", "nodejsVersion")
    {
        return Some(Ok(Kind::DiagnosticReport));
    }
    if (o.has("apiVersion") && o.has("kind"))
        || o.has("HostConfig")
        || o.has("memory_stats")
        || o.has("MemUsage")
        || o.has("memory.max")
    {
        return Some(Ok(Kind::Container));
    }
    let of_metadata = [
        "runtime",
        "node_version",
        "nodeVersion",
        "v8_version",
        "execArgv",
        "heap_size_limit",
        "started_at",
        "snapshots",
        "workload",
        "scenario",
        "python",
        "nframe",
        "browser",
        "limits",
        "NODE_OPTIONS",
    ];
    let n = o.count(&of_metadata);
    let named = name.contains("metadata");
    // One line of readings may name its runtime; a list of snapshots is nobody's reading.
    if o.shape("snapshots").is_some_and(|s| matches!(s, Shape::Objects | Shape::Texts | Shape::OtherList)) && n >= 2
        || n >= 3
        || (n >= 1 && named)
    {
        return Some(Ok(Kind::Metadata));
    }
    let memory = |n: &String| log::field::is_memory(log::field::field(n).0);
    if o.names.iter().any(memory) || (o.has("breakdown") && o.has("bytes")) {
        return Some(Ok(Kind::Readings));
    }
    // Newer DevTools write what they know of the page first; it can be longer than the head.
    let of_trace =
        ["source", "clock-domain", "trace-capture-datetime", "dataOrigin", "enhancedTraceVersion", "cruxFieldData"];
    if o.members.len() == 1 && o.end.is_none() && of_trace.iter().any(|n| o.inner("metadata", n)) {
        return Some(Ok(Kind::Trace));
    }
    (named && o.end.is_some() && n > 0).then_some(Ok(Kind::Metadata))
}

fn other_json() -> Problem {
    fatal(
        "JSON of another kind.",
        Safe::ours(
            "It is no heap snapshot, profile, trace, report, reading or metadata. Drop a .heapsnapshot, .heapprofile, trace or log.",
        ),
    )
}

fn by_text(text: &[u8], name: &str) -> Result<Kind, Problem> {
    let whole = String::from_utf8_lossy(text);
    if matches!(whole.trim(), "null" | "true" | "false") {
        return Err(other_json());
    }
    if limits::looks_like(&whole, name) {
        return Ok(Kind::Container);
    }
    match log::hint(&whole, &Policy::new(Salt([0, 0]))) {
        Hint::Gc => return Ok(Kind::GcLog),
        Hint::Reading => return Ok(Kind::Readings),
        Hint::Other => {}
    }
    let controls =
        text.iter().take(4096).filter(|b| b.is_ascii_control() && !b.is_ascii_whitespace() && **b != 0x1b).count();
    if controls > 0 {
        return Err(unknown_binary(text));
    }
    // A long log may begin with other output, or with a very long line: the events come later, or never, and then the
    // reader says so.
    if text.len() >= HEAD / 2 {
        return Ok(if name.ends_with(".jsonl") { Kind::Readings } else { Kind::GcLog });
    }
    Err(fatal(
        "Text of another kind.",
        Safe::ours(
            "It holds no GC event, no memory reading and no limit. Give a log of node --trace-gc, or one line of JSON from process.memoryUsage() at a time.",
        ),
    ))
}
