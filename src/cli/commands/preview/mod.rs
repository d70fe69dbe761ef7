//! `cardmill preview`: notes and their cards side by side on a page, served to this machine or written.

mod data;
#[cfg(feature = "preview")]
mod deciding;
#[cfg(feature = "preview")]
mod desk;
#[cfg(feature = "preview")]
mod formulas;
#[cfg(feature = "preview")]
mod kinds;
mod look;
#[cfg(feature = "preview")]
mod server;
#[cfg(feature = "preview")]
mod tuning;

use super::Status;
use super::build::tell;
use crate::cli::args::PreviewArgs;
use anyhow::bail;
use cardmill::files::{self, Contents};
use look::Look;
use serde_json::{Value, json};
use std::io::Write;

/// What every file of the page says at its beginning.
const MARK: &[u8] = b"cardmill preview";

/// A file that is the same for all notes.
struct Asset {
    name: &'static str,
    #[cfg_attr(not(feature = "preview"), expect(dead_code, reason = "only a server says what a file is"))]
    kind: &'static str,
    text: &'static str,
}

/// The files of the page, without its data, which is `cards.js`.
const ASSETS: [Asset; 4] = [
    Asset { name: "index.html", kind: "text/html; charset=utf-8", text: include_str!("page/index.html") },
    Asset { name: "style.css", kind: "text/css; charset=utf-8", text: include_str!("page/style.css") },
    Asset { name: "tuning.js", kind: "text/javascript; charset=utf-8", text: include_str!("page/tuning.js") },
    Asset { name: "preview.js", kind: "text/javascript; charset=utf-8", text: include_str!("page/preview.js") },
];

/// Serves or writes the page.
pub(crate) fn preview(args: &PreviewArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let Some(folder) = &args.export else { return serve(args, out) };
    let look = Look::of(&args.build)?;
    let written = json!({ "version": 0, "live": false, "error": null, "build": data::data(&look) });
    let mut pages = vec![("cards.js".to_owned(), Contents::Bytes(script(&written).into_bytes()))];
    pages.extend(ASSETS.iter().map(|asset| (asset.name.to_owned(), Contents::Bytes(asset.text.into()))));
    let is_other = |(name, _): &&(String, Contents<'_>)| {
        let path = folder.join(name);
        files::is_there(&path) && !files::begin(&path, 256).windows(MARK.len()).any(|found| found == MARK)
    };
    if let Some((name, _)) = pages.iter().find(is_other) {
        bail!("`{}` is not of cardmill; name another folder with `--export`", folder.join(name).display());
    }
    files::write_files(folder, &pages)?;
    if !look.media.is_empty() {
        files::write_media(folder, &look.media)?;
    }
    if !args.build.quiet {
        tell(&format!("wrote     {}\n", folder.join("index.html").display()))?;
    }
    Ok(Status::Done)
}

/// Data as a script, which the page runs before its own.
fn script(data: &Value) -> String {
    format!("// cardmill preview\nconst served = {data};\n")
}

#[cfg(feature = "preview")]
fn serve(args: &PreviewArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let desk = desk::Desk::open(&args.build)?;
    server::serve(args.port, desk, out)?;
    Ok(Status::Done)
}

#[cfg(not(feature = "preview"))]
fn serve(_: &PreviewArgs, _: &mut dyn Write) -> anyhow::Result<Status> {
    bail!("this cardmill was built without the feature `preview`; `--export DIR` writes the page")
}
