//! `leakproof mcp`: the engine for agents, over standard input and output.
//!
//! Design constraints:
//! - Answers fit a model's context: the first rows of everything, short paths, no answer that grows with the heap.
//! - What is answered is redacted unless the person who started the server said `--reveal`; no call can change that.
//! - Nothing is written anywhere, and nothing but the files that a call names is read.
//! - A call that cannot be answered is an answer that says why, so that the model can do better.
//! - A panic ends the program as released, and the connection with it. Built otherwise, no call is answered after one: a
//!   session that was left in the middle of something would tell half of it.

mod answers;
mod arguments;
mod objects;
mod session;
mod tools;

use crate::args::McpArgs;
use crate::{Outcome, complain};
use arguments::Arguments;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, ListResourcesResult,
    ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult,
    Resource, ResourceContents, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::RequestContext;
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt};
use session::Session;
use std::io;
use std::sync::{Arc, Mutex};

const INSTRUCTIONS: &str = "\
Finds out why memory of a process grows: from V8 heap snapshots, GC logs, profiles, memory readings, container limits and \
tracemalloc dumps. Call `load` with all files of one process at once (a folder works), then `diagnose`: it names the cause, the \
owner and what speaks for and against. If the cause is `inconclusive`, or to be surer, `next_capture` says what to record. \
`growth`, `classes`, `paths` and `compare` show the figures behind it. Values are redacted: ‹string 12 ch ·a1b2› is a string of \
12 characters, and equal tokens are equal values.";

const REPORT: &str = "leakproof://report";
const REPORT_TEXT: &str = "leakproof://report.md";
const SCHEMA: &str = "leakproof://report.schema.json";

/// Serves until the client goes away.
pub(crate) fn run(args: &McpArgs) -> io::Result<Outcome> {
    let session = match Session::new(args.reveal, &args.root) {
        Ok(session) => session,
        Err((root, error)) => {
            complain(&format!("{}: no such folder ({error})", root.display()));
            return Ok(Outcome::Unreadable);
        }
    };
    let server = Server { session: Arc::new(Mutex::new(session)) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|error| lost(&error))?;
    runtime.block_on(async {
        let running = server.serve(rmcp::transport::stdio()).await.map_err(|error| lost(&error))?;
        running.waiting().await.map_err(|error| lost(&error))?;
        Ok(Outcome::Done)
    })
}

fn lost(error: &impl std::fmt::Display) -> io::Error {
    io::Error::other(format!("The connection to the agent was lost ({error})."))
}

#[derive(Clone)]
struct Server {
    session: Arc<Mutex<Session>>,
}

impl Server {
    /// Works on the session beside the connection, so that it goes on answering pings.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Session) -> T + Send + 'static,
    ) -> Result<T, ErrorData> {
        let session = Arc::clone(&self.session);
        let work = move || session.lock().ok().map(|mut session| work(&mut session));
        let done = tokio::task::spawn_blocking(work).await.ok().flatten();
        done.ok_or_else(|| ErrorData::internal_error("The server is broken. Start it again.", None))
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let capabilities = ServerCapabilities::builder().enable_tools().enable_resources().build();
        ServerConfig::new(capabilities)
            .with_server_info(Implementation::new("leakproof", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tools::all()))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        tools::all().into_iter().find(|tool| tool.name == name)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let name = request.name.into_owned();
        let Some(call) = tools::named(&name) else {
            return Err(ErrorData::invalid_params(format!("There is no tool {name}."), None));
        };
        let arguments = Arguments(request.arguments.unwrap_or_default());
        let answer = self.with(move |session| call(session, &arguments)).await?;
        let result = match answer {
            Ok(value) => CallToolResult::success(vec![ContentBlock::text(value.to_string())]),
            Err(sentence) => CallToolResult::error(vec![ContentBlock::text(sentence)]),
        };
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resource =
            |uri, name: &str, kind, about| Resource::new(uri, name).with_mime_type(kind).with_description(about);
        Ok(ListResourcesResult::with_all_items(vec![
            resource(REPORT, "report", "application/json", "The whole report on what is loaded, leakproof.report/1"),
            resource(REPORT_TEXT, "report.md", "text/markdown", "The same, for a ticket"),
            resource(SCHEMA, "report.schema.json", "application/schema+json", "JSON Schema of the report"),
        ]))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let (text, kind) = match request.uri.as_str() {
            SCHEMA => (Ok(include_str!("../../../../docs/report.schema.json").to_owned()), "application/schema+json"),
            REPORT => (self.with(|session| session.report().and_then(answers::json)).await?, "application/json"),
            REPORT_TEXT => {
                let markdown = |session: &mut Session| session.report().map(|report| report::to_markdown(&report));
                (self.with(markdown).await?, "text/markdown")
            }
            other => return Err(ErrorData::resource_not_found(format!("There is no resource {other}."), None)),
        };
        let text = text.map_err(|sentence| ErrorData::invalid_params(sentence, None))?;
        let contents = ResourceContents::text(text, request.uri).with_mime_type(kind);
        Ok(ReadResourceResponse::Complete(ReadResourceResult::new(vec![contents])))
    }
}
