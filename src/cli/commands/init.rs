//! `cardmill init`: the first files of a project, with all that can be set in comments.

use super::{Status, build::tell};
use crate::cli::args::InitArgs;
use anyhow::bail;
use cardmill::files;
use std::io::Write;
use std::path::Path;

/// The files, by their path in the folder.
const FILES: [(&str, &str); 5] = [
    (SETTINGS, include_str!("../../../init/cardmill.toml")),
    ("cardmill/rules.toml", include_str!("../../../init/rules.toml")),
    ("cardmill/decks.mk", include_str!("../../../init/decks.mk")),
    (WORKFLOW, include_str!("../../../init/decks.yml")),
    (GITIGNORE, include_str!("../../../init/gitignore")),
];

const SETTINGS: &str = cardmill::settings::config::FILE_NAME;
const WORKFLOW: &str = ".github/workflows/decks.yml";
const GITIGNORE: &str = ".gitignore";

/// The line of the workflow that says where cardmill comes from, and what stands in it before it is set.
const GIT: &str = "CARDMILL_GIT: ";
const UNSET: &str = "\"\"";

/// The line of the `.gitignore` that leaves the decks out.
const DECKS: &str = "/decks/";

/// Writes the files that are not there yet, and names those that are.
pub(crate) fn init(args: &InitArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    if files::is_there(&args.folder) && !files::is_folder(&args.folder) {
        bail!("`{}` is no folder; name the folder of your notes", args.folder.display());
    }
    let folder = if args.folder == Path::new(".") { Path::new("") } else { &args.folder };
    let mut left = Vec::new();
    for (name, text) in FILES {
        let path = folder.join(name);
        if files::is_there(&path) {
            left.push(path);
        } else {
            files::write_text(&path, &filled(name, text, args.git.as_deref()))?;
            writeln!(out, "wrote  {}", path.display())?;
        }
    }
    for path in &left {
        tell(&format!("cardmill: `{}` is there already, and was left as it is{}\n", path.display(), lacks(path)))?;
    }
    let build = if folder == Path::new("") { "" } else { &format!(" {}", args.folder.display()) };
    let (decks, lock) = (folder.join("decks"), folder.join("cardmill.lock"));
    tell(&format!(
        "next: `cardmill build{build}` makes decks in `{}`; commit `{}`, which remembers the cards\n",
        decks.display(),
        lock.display()
    ))?;
    let workflow = folder.join(WORKFLOW);
    if files::read_text(&workflow).is_ok_and(|text| text.contains(&format!("{GIT}{UNSET}"))) {
        tell(&format!(
            "the workflow has to know where cardmill comes from: set `CARDMILL_GIT` in `{}`, or name the address \
             with `cardmill init --git ADDRESS`\n",
            workflow.display()
        ))?;
    }
    Ok(if left.is_empty() { Status::Done } else { Status::Findings })
}

/// The text of a file, with the address from which the workflow gets cardmill.
fn filled(name: &str, text: &str, git: Option<&str>) -> String {
    match git.filter(|_| name == WORKFLOW) {
        // A text in quotes of JSON is one of YAML.
        Some(git) => text.replace(&format!("{GIT}{UNSET}"), &format!("{GIT}{}", serde_json::json!(git))),
        None => text.to_owned(),
    }
}

/// What a file that was there already should have added.
fn lacks(path: &Path) -> String {
    let has = |text: String| text.lines().any(|line| line.trim().trim_matches('/') == DECKS.trim_matches('/'));
    if path.ends_with(GITIGNORE) && !files::read_text(path).is_ok_and(has) {
        return format!("; add the line `{DECKS}`");
    }
    let says = |text: String, key: &str| text.lines().any(|line| line.starts_with(key));
    let is_silent = |key: &str| files::read_text(path).is_ok_and(|text| !says(text, key));
    if path.ends_with(SETTINGS) && (is_silent("notes") || is_silent("output")) {
        return "; say in it `notes = [\".\"]` and `output = \"decks\"`, for the other files count on that".to_owned();
    }
    String::new()
}
