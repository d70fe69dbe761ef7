//! Serves the page to this machine, and to nobody else.
//!
//! It listens on 127.0.0.1 alone. An address without the token is nothing; a request whose `Host` is
//! another one comes from a name that was bent to this machine, and one with a foreign `Origin` from the
//! page of somebody else: both are refused. Only names that are compiled in, notes of the build and media
//! of its cards can be asked for, so no path leads to a file; and what changes something has to say that
//! it comes from the page itself.

use super::desk::{Desk, Query};
use super::{ASSETS, script};
use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use cardmill::files;
use cardmill::text::medium::{extension, is_sound};
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

/// What a browser may do with the page: nothing comes from elsewhere, and nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The most bytes that a page may send.
const MOST: usize = 4 << 20;

/// How often the files are looked at.
const PAUSE: Duration = Duration::from_millis(250);

/// How long a page waits for the next build before it asks again.
const WAIT: Duration = Duration::from_secs(20);

const JSON: &str = "application/json; charset=utf-8";

struct Served {
    token: String,
    port: u16,
    desk: Arc<Desk>,
}

/// Serves until the program is ended; the address is told when the page can be seen.
pub(super) fn serve(port: u16, desk: Desk, out: &mut dyn Write) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot serve")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port))
            .await
            .with_context(|| format!("cannot listen on 127.0.0.1:{port}; name another one with `--port`"))?;
        let port = listener.local_addr().context("cannot serve")?.port();
        let served = Arc::new(Served { token: token(), port, desk: Arc::new(desk) });
        writeln!(out, "http://127.0.0.1:{port}/{}/", served.token)?;
        out.flush()?;
        let desk = Arc::clone(&served.desk);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(PAUSE);
                desk.refresh();
            }
        });
        let app = Router::new().fallback(move |request: Request| {
            let served = Arc::clone(&served);
            async move { served.answer(request).await }
        });
        axum::serve(listener, app).await.context("cannot serve")
    })
}

/// 128 bits that nobody can guess. The keys of a hash map come from the operating system, for this very reason.
fn token() -> String {
    let word = || RandomState::new().build_hasher().finish();
    format!("{:016x}{:016x}", word(), word())
}

impl Served {
    async fn answer(&self, request: Request) -> Response {
        if !self.is_own(request.headers(), request.method() != Method::GET) {
            return StatusCode::FORBIDDEN.into_response();
        }
        let uri = request.uri().clone();
        let inner = request.uri().path().strip_prefix('/').and_then(|path| path.split_once('/'));
        let Some((_, name)) = inner.filter(|(token, _)| self.is_token(token)) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let name = name.to_owned();
        match *request.method() {
            Method::GET if name == "wait" => self.wait(&uri).await,
            Method::GET => self.blocking(move |desk, name| shown(desk, name, &uri), &name).await,
            Method::POST => {
                let Ok(body) = axum::body::to_bytes(request.into_body(), MOST).await else {
                    return StatusCode::PAYLOAD_TOO_LARGE.into_response();
                };
                self.blocking(move |desk, name| done(desk, name, &body), &name).await
            }
            _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
        }
    }

    /// Whether a request comes from this machine and from the page itself; what changes something has to say so.
    fn is_own(&self, headers: &HeaderMap, changes: bool) -> bool {
        let said = |name: HeaderName| headers.get(name).map(HeaderValue::as_bytes);
        let names = ["127.0.0.1", "localhost"].map(|name| format!("{name}:{}", self.port));
        let is_here = said(header::HOST).is_some_and(|host| names.iter().any(|name| name.as_bytes() == host));
        let is_ours = |origin: &[u8]| names.iter().any(|name| format!("http://{name}").as_bytes() == origin);
        let is_json = said(header::CONTENT_TYPE).is_some_and(|kind| kind == b"application/json");
        // A browser says by itself whether the page of somebody else asks.
        let site = said(HeaderName::from_static("sec-fetch-site"));
        let is_near = site.is_none_or(|site| [b"same-origin".as_slice(), b"none"].contains(&site));
        is_here && is_near && said(header::ORIGIN).map_or(!changes, is_ours) && (is_json || !changes)
    }

    /// Compared as a whole, so that the time says nothing of how far a guess was right.
    fn is_token(&self, guess: &str) -> bool {
        let differs =
            self.token.bytes().zip(guess.bytes()).fold(0, |differs, (ours, theirs)| differs | (ours ^ theirs));
        guess.len() == self.token.len() && differs == 0
    }

    /// Answers when there is another build than the one that the page has, or after a while.
    async fn wait(&self, uri: &Uri) -> Response {
        let seen: u64 = query(uri).get("after").and_then(|seen| seen.parse().ok()).unwrap_or(0);
        let mut versions = self.desk.versions();
        let waited = tokio::time::timeout(WAIT, versions.wait_for(|version| *version != seen)).await;
        let version = waited.ok().and_then(Result::ok).map_or(seen, |version| *version);
        page(JSON, version.to_string().into_bytes())
    }

    /// Does the work of an answer where it keeps no other request waiting.
    async fn blocking(&self, work: impl FnOnce(&Desk, &str) -> Response + Send + 'static, name: &str) -> Response {
        let (desk, name) = (Arc::clone(&self.desk), name.to_owned());
        let done = tokio::task::spawn_blocking(move || work(&desk, &name)).await;
        done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}

fn query(uri: &Uri) -> Query {
    axum::extract::Query::<Query>::try_from_uri(uri).map(|query| query.0).unwrap_or_default()
}

/// What is only looked at.
fn shown(desk: &Desk, name: &str, uri: &Uri) -> Response {
    let name = if name.is_empty() { "index.html" } else { name };
    if let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) {
        return page(asset.kind, asset.text.as_bytes().to_vec());
    }
    let found = match name {
        "cards.js" => Some(page("text/javascript; charset=utf-8", script(&desk.served()).into_bytes())),
        "cards.json" => Some(page(JSON, desk.served().to_string().into_bytes())),
        _ => match name.strip_prefix("media/") {
            Some(name) => medium(desk, name),
            None => desk.ask(name, &query(uri)).map(|text| page(JSON, text.into_bytes())),
        },
    };
    found.unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

fn medium(desk: &Desk, name: &str) -> Option<Response> {
    let medium = desk.medium(name)?;
    // Pictures and sounds are known by what is in them; only a drawing is text.
    let kind = match extension(&medium.name).as_str() {
        "svg" => "image/svg+xml",
        _ if is_sound(&medium.name) => "audio/*",
        _ => "image/*",
    };
    Some(page(kind, files::read_file(&medium.path).ok()?))
}

/// What changes something.
fn done(desk: &Desk, name: &str, body: &Bytes) -> Response {
    match desk.act(name, body) {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(Ok(done)) => page(JSON, done.to_string().into_bytes()),
        Some(Err(error)) => {
            let told = serde_json::json!({ "error": format!("{error:#}") });
            (StatusCode::UNPROCESSABLE_ENTITY, page(JSON, told.to_string().into_bytes())).into_response()
        }
    }
}

fn page(kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    (headers, bytes).into_response()
}
